"""Files made to do harm, and the honest ones that they pretend to be."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

SCRIPT = b"<script>alert(1)</script>"
CONTENT_TYPES = b'<?xml version="1.0"?><Types/>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **saved: object) -> bytes:
    written = io.BytesIO()
    mode = "P" if kind == "GIF" else "RGB"
    Image.new(mode, size, 3).save(written, kind, **saved)
    return written.getvalue()


def photo_with_a_place() -> bytes:
    """A JPEG that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 3.0, 8.0), 3: "W", 4: (118.0, 14.0, 37.0)})
    return picture("JPEG", exif=exif, comment=b"Secret remark")


def moving_picture(frames: int = 3) -> bytes:
    written = io.BytesIO()
    pictures = [Image.new("P", (40, 20), number) for number in range(frames)]
    pictures[0].save(written, "GIF", save_all=True, append_images=pictures[1:], comment=SCRIPT)
    return written.getvalue()


def gif_that_is_a_script() -> bytes:
    """A GIF whose width is `/*` (10,799 pixels), which is a program to JavaScript."""
    return b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)//"


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_with_a_script() -> bytes:
    """In a text chunk and after the end."""
    plain = picture()
    end = plain.index(b"IEND") - 4
    return plain[:end] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + plain[end:] + SCRIPT


def png_bomb(side: int = 60_000) -> bytes:
    """A few kB that name 3,600 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def office(
    *members: tuple[str, bytes], first: tuple[str, bytes] = ("[Content_Types].xml", CONTENT_TYPES)
) -> bytes:
    """An OOXML text unless told otherwise."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in (first, ("word/document.xml", b"<w:document/>"), *members):
            archive.writestr(ZipInfo(name) if name == "mimetype" else name, content)
    return written.getvalue()


def open_document(media_type: str) -> bytes:
    return office(("content.xml", b"<office/>"), first=("mimetype", media_type.encode()))


def locked() -> bytes:
    """The bit that says "encrypted" set in both places where a zip file says it."""
    content = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def forged(unpacked: int = 30_000_000) -> bytes:
    """Says that each member has 100 bytes; one has many more."""
    content = bytearray(office(("word/media/a.bin", bytes(unpacked))))
    true = struct.pack("<I", unpacked)
    return bytes(content).replace(true, struct.pack("<I", 100))


def with_slash(name: str) -> bytes:
    """A member whose name leads out of the folder; ZipFile itself would clean it on writing."""
    plain = "word/" + "x" * (len(name) - 5)
    return office((plain, b"x")).replace(plain.encode(), name.encode())
