"""What people send is looked into: taken as it is, written anew, or refused."""

import io
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from time import thread_time
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ps5_collab.core import archives, images
from ps5_collab.core.errors import Refused
from ps5_collab.core.uploads import LIMIT, LONGEST_NAME, TYPES, Upload, clean_name, examine
from tests.core import attacks
from tests.core.attacks import SCRIPT, office, open_document, picture


@pytest.fixture(autouse=True, scope="module")
def words() -> Iterator[None]:
    """Refusals are sentences in a reader's language: they need an application to be said."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def sent(name: str, content: bytes, **options: Any) -> Upload:
    return examine(name, io.BytesIO(content), **options)


def reason(name: str, content: bytes, **options: Any) -> str:
    with pytest.raises(Refused) as refusal:
        sent(name, content, **options)
    return str(refusal.value)


ODF = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.pdf", b"%PDF-1.7\n...", "pdf"),
        ("plan.docx", office(), "office"),
        ("plan.odt", open_document(ODF), "office"),
        ("Plan.TXT", "Más café ☕".encode(), "text"),
        ("plan.md", b"# Plan", "text"),
        ("data.csv", "\ufeffa,b\n1,2".encode(), "text"),
    ],
)
def test_honest_files_are_kept_as_they_are(name: str, content: bytes, kind: str) -> None:
    upload = sent(name, content)
    assert (upload.name, upload.kind, upload.size) == (name, kind, len(content))
    assert upload.content.read() == content
    assert upload.width is upload.height is None


@pytest.mark.parametrize(
    ("suffix", "form"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP"), ("gif", "GIF")]
)
def test_pictures_are_written_anew(suffix: str, form: str) -> None:
    upload = sent(f"a.{suffix}", picture(form))
    assert (upload.width, upload.height, upload.kind) == (40, 20, "image")
    with Image.open(upload.content) as again:
        assert (again.format, again.size) == (form, (40, 20))
    assert upload.media_type == f"image/{form.lower()}"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (8, 8)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert sent("a.jpg" if mode == "CMYK" else "a.png", written.getvalue()).width == 8


def test_a_photo_stands_upright_and_tells_no_place() -> None:
    original = attacks.photo_with_a_place()
    assert b"Secret camera" in original
    upload = sent("photo.jpg", original)
    content = upload.content.read()
    assert (upload.width, upload.height) == (20, 40)
    with Image.open(io.BytesIO(content)) as again:
        assert dict(again.getexif()) == {}
        assert dict(again.getexif().get_ifd(0x8825)) == {}
    assert b"Secret" not in content
    assert b"Exif" not in content


def test_clear_parts_of_a_picture_stay_clear() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(written, "PNG")
    with Image.open(sent("a.png", written.getvalue()).content) as again:
        assert again.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_large_picture_is_made_smaller() -> None:
    upload = sent("a.png", picture(size=(4_800, 100)))
    assert (upload.width, upload.height) == (images.LONGEST_SIDE, 50)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    content = sent("a.gif", attacks.moving_picture()).content
    with Image.open(content) as again:
        assert again.n_frames == 1
    content.seek(0)
    assert SCRIPT not in content.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", attacks.png_with_a_script()),
        ("a.gif", picture("GIF") + SCRIPT),
        ("a.gif", attacks.gif_that_is_a_script()),
        ("a.jpg", picture("JPEG") + b"<?php system('x'); ?>" + SCRIPT),
        ("a.jpg", picture("JPEG", comment=SCRIPT)),
        ("a.webp", picture("WEBP", xmp=SCRIPT)),
        ("a.png", picture(icc_profile=SCRIPT)),
        ("a.png", picture() + office()),
    ],
)
def test_nothing_but_the_picture_comes_along(name: str, content: bytes) -> None:
    kept = sent(name, content).content.read()
    assert b"script" not in kept
    assert b"alert" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", "not taken"),
        ("a.svg", b"<svg/>", "not taken"),
        ("a.html", SCRIPT, "not taken"),
        ("a.zip", office(), "not taken"),
        ("a.docm", office(), "not taken"),
        ("a", b"x", "not taken"),
        ("a.pdf.exe", b"%PDF-", "not taken"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", SCRIPT + b"%PDF-1.7", "another kind"),
        ("a.png", picture("JPEG"), "another kind"),
        ("a.png", SCRIPT, "another kind"),
        ("a.gif", b"GIF89a" + SCRIPT, "damaged"),
        ("a.webp", b"RIFF\0\0\0\0WAVEfmt ", "damaged"),
        ("a.png", picture()[:60], "damaged"),
        ("a.png", attacks.png_bomb(), ""),
        ("a.png", attacks.png_bomb(6_000), "36 million pixels"),
        ("a.txt", b"MZ\0\0", "not text"),
        ("a.txt", "Más".encode("latin-1"), "UTF-8"),
        ("a.txt", "Más".encode("utf-16"), "UTF-8"),
        ("a.csv", b"cut \xc3", "UTF-8"),
        ("a.docx", b"PK\x03\x04" + b"x" * 100, "damaged"),
        ("a.docx", SCRIPT + office(), "another kind"),
        ("a.docx", open_document(ODF), "another kind"),
        ("a.xlsx", office(), "another kind"),
        ("a.odt", office(), "another kind"),
        ("a.docx", office()[:-30], "damaged"),
        ("a.docx", attacks.locked(), "password"),
        ("a.docx", attacks.forged(), "damaged"),
        ("a.docx", office(("word/media/a.bin", bytes(60_000_000))), "far more"),
        ("a.docx", office(("word/media/a.bin", bytes(9_000_000))), "far more"),
        ("a.docx", office(*((f"word/{n}", b"x") for n in range(2_001))), "far more"),
        ("a.docx", office(("word/media/a.zip", office())), "another archive"),
        ("a.docx", office(("word/media/a.png", b"MZ\x90\0")), "another archive"),
        ("a.docx", office(("word/vbaProject.bin", b"x")), "macros"),
        ("a.docx", office(first=("[Content_Types].xml", b"<x y='x.macroEnabled.x'/>")), "macros"),
        ("a.docx", attacks.with_slash("../../../etc/cron.d/x"), "damaged"),
        ("a.docx", attacks.with_slash("/etc/cron.d/xxx"), "damaged"),
        ("a.docx", office(("word/a.xml", b'<!DOCTYPE x [<!ENTITY y SYSTEM "x">]>')), "need"),
        ("a.docx", office(("word/a.rels", "<!DOCTYPE x>".encode("utf-16"))), "need"),
        ("a.docx", office(("word/a.xml", Random(7).randbytes(65_530) + b"<!DOCTYPE x>")), "need"),
    ],
)  # fmt: skip
def test_what_may_do_harm_is_refused(name: str, content: bytes, why: str) -> None:
    assert why in reason(name, content)


def test_slides_keep_the_sheets_of_their_charts() -> None:
    sheet = office(("xl/workbook.xml", b"<x/>"))
    assert sent("a.docx", office(("word/embeddings/Sheet1.xlsx", sheet))).kind == "office"


def test_a_forged_archive_costs_little_memory() -> None:
    content = io.BytesIO(attacks.forged(100_000_000))
    tracemalloc.start()
    with pytest.raises(Refused):
        archives.check_office(content, TYPES[".docx"].media_type)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def noise() -> bytes:
    """A photo of as many pixels as are taken, none like the one beside it."""
    written = io.BytesIO()
    Image.effect_noise((5_000, 5_000), 90).convert("RGB").save(written, "JPEG", quality=30)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.jpg", noise),
        ("a.gif", lambda: attacks.moving_picture(400)),
        ("a.png", attacks.png_bomb),
        ("a.txt", lambda: "é".encode() * (LIMIT // 2)),
        ("a.docx", lambda: office(*((f"word/{n}.xml", b"<a/>" * 6_000) for n in range(1_900)))),
        ("a.docx", lambda: office(("word/media/a.bin", bytes(60_000_000)))),
        ("a.docx", attacks.forged),
    ],
)  # fmt: skip
def test_nothing_that_is_sent_takes_ten_seconds(name: str, make: Callable[[], bytes]) -> None:
    content = make()
    began = thread_time()
    with suppress(Refused):
        sent(name, content)
    assert thread_time() - began < 10


def test_a_file_at_the_limit_is_taken_and_one_above_is_not() -> None:
    assert sent("a.txt", b"x" * 1_000, limit=1_000).size == 1_000
    assert "megabytes" in reason("a.txt", b"x" * 1_001, limit=1_000)


def test_an_endless_stream_is_left_at_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(Refused):
        examine("a.txt", endless, limit=1_000_000)
    assert endless.given < 1_200_000


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("/etc/x.txt", "x.txt"),
        ("C:x.txt", "Cx.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie x.txt"),
        ("a\0b.txt", "ab.txt"),
        ("gpj\u202etxt.png", "gpjtxt.png"),
        ("..", "file"),
        ("...txt", "txt"),
        ("", "file"),
        ("\u200b.txt", "txt"),
        ("été 図書.png", "été 図書.png"),
        ('a"<b>|?*.txt', "ab.txt"),
        ("a" * 400 + ".docx", "a" * (LONGEST_NAME - 5) + ".docx"),
        ("a." + "b" * 400, "a." + "b" * 20),
        ("\ud800.txt", "txt"),
    ],
)
def test_names_are_for_show_only(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set('/\\\0\r\n"<>|:*?')
    assert cleaned not in {".", ".."}
    assert clean_name(cleaned) == cleaned
    cleaned.encode()


MAKERS: dict[str, Callable[[], bytes]] = {
    "a.png": picture,
    "a.docx": office,
    "a.gif": lambda: picture("GIF"),
    "a.webp": lambda: picture("WEBP"),
    "a.jpg": lambda: picture("JPEG"),
}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(sorted(MAKERS)),
    st.lists(st.tuples(st.integers(8, 600), st.integers(0, 255)), max_size=6),
    st.integers(20, 700),
)
def test_damaged_files_are_taken_or_refused_but_never_fail(
    name: str, changes: list[tuple[int, int]], length: int
) -> None:
    content = bytearray(MAKERS[name]()[:length])
    for place, byte in changes:
        if place < len(content):
            content[place] = byte
    try:
        sent(name, bytes(content))
    except Refused as refusal:
        assert str(refusal)
