"""Where files lie, and how they are answered."""

import hashlib
import io
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from ps5_collab.core.buckets import Bucket
from ps5_collab.core.files import Folder, Store, delivery_headers, open_store

WORDS = b"the reading corner" * 10_000
DIGEST = hashlib.sha256(WORDS).hexdigest()
NOT_DIGESTS = ("", "..", "../../etc/passwd", DIGEST.upper(), DIGEST + "0", "a" * 63 + "/")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Folder(tmp_path / "files") if request.param == "folder" else Bucket(MemoryStore())


def test_what_is_put_comes_back(store: Store) -> None:
    assert not store.exists(DIGEST)
    store.put(DIGEST, io.BytesIO(WORDS))
    assert store.exists(DIGEST)
    assert b"".join(store.stream(DIGEST)) == WORDS


def test_the_same_may_be_put_again(store: Store) -> None:
    for _time in range(2):
        content = io.BytesIO(WORDS)
        content.seek(7)
        store.put(DIGEST, content)
    assert [digest for digest, _when in store.stored()] == [DIGEST]
    assert b"".join(store.stream(DIGEST)) == WORDS


def test_content_of_another_digest_is_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="digest"):
        store.put(DIGEST, io.BytesIO(b"something else"))
    assert not store.exists(DIGEST)
    assert list(store.stored()) == []


def test_deleting_is_safe_to_ask_twice(store: Store) -> None:
    store.put(DIGEST, io.BytesIO(WORDS))
    store.delete(DIGEST)
    store.delete(DIGEST)
    assert not store.exists(DIGEST)
    with pytest.raises(FileNotFoundError):
        store.stream(DIGEST)


@pytest.mark.parametrize("name", NOT_DIGESTS)
def test_only_digests_name_files(store: Store, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.stream(name)
    with pytest.raises(FileNotFoundError):
        store.put(name, io.BytesIO(WORDS))
    with pytest.raises(FileNotFoundError):
        store.delete(name)


def test_stored_files_say_when_they_were_put(store: Store) -> None:
    store.put(DIGEST, io.BytesIO(WORDS))
    [(_digest, when)] = store.stored()
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=5)


def test_a_failed_put_leaves_nothing_in_the_folder(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100_000:
                raise OSError("the line is cut")
            return super().read(size)

    with pytest.raises(OSError, match="cut"):
        Folder(tmp_path).put(DIGEST, Broken(WORDS))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_may_put_the_same_at_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    putting = [
        threading.Thread(target=folder.put, args=(DIGEST, io.BytesIO(WORDS))) for _n in range(8)
    ]
    for thread in putting:
        thread.start()
    for thread in putting:
        thread.join()
    assert b"".join(folder.stream(DIGEST)) == WORDS
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_address_says_where_the_store_is(tmp_path: Path) -> None:
    folder = open_store(f"file://{tmp_path}/with%20space")
    folder.put(DIGEST, io.BytesIO(WORDS))
    assert (tmp_path / "with space" / DIGEST[:2] / DIGEST).read_bytes() == WORDS
    assert isinstance(open_store("s3://bucket/prefix"), Bucket)


@pytest.mark.parametrize(
    ("media_type", "inline", "manner"),
    [
        ("image/png", True, "inline"),
        ("image/png", False, "attachment"),
        ("application/pdf", True, "attachment"),
        ("text/html", True, "attachment"),
        ("image/svg+xml", True, "attachment"),
        ("text/plain", True, "attachment"),
    ],
)
def test_only_pictures_stand_in_the_page(media_type: str, inline: bool, manner: str) -> None:
    headers = delivery_headers(media_type, "a", inline)
    assert headers["Content-Disposition"].startswith(f"{manner};")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_text_says_its_charset() -> None:
    assert delivery_headers("text/csv", "a.csv")["Content-Type"] == "text/csv; charset=utf-8"
    assert delivery_headers("application/pdf", "a.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plan.pdf", "filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"),
        ('a"b\\c.pdf', "filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"),
        ("図.pdf", "filename=\"_.pdf\"; filename*=UTF-8''%E5%9B%B3.pdf"),
        ("a\r\nX: y.pdf", "filename=\"a__X: y.pdf\"; filename*=UTF-8''a%0D%0AX%3A%20y.pdf"),
    ],
)
def test_no_name_breaks_out_of_its_header(name: str, told: str) -> None:
    header = delivery_headers("application/pdf", name)["Content-Disposition"]
    assert header == f"attachment; {told}"
    assert header.isascii()
    assert header.isprintable()
