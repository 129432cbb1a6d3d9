"""Files as people, and those who mean harm, send them."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from pypdf import PdfReader, PdfWriter


def word_file() -> bytes:
    """Headings, marks, lists and a table, as Word writes them."""
    document = Document()
    document.add_heading("Waiting", 0)
    document.add_heading("The first week", 1)
    paragraph = document.add_paragraph("I counted ")
    paragraph.add_run("the seconds").bold = True
    paragraph.add_run(" & smiled: 2 < 3.")
    document.add_paragraph("one breath,", style="List Bullet")
    document.add_paragraph("a second one.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("Day", "Silence"), ("Monday", "2 s")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    return written(document)


def written(document: object) -> bytes:
    out = BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def with_member(office: bytes, name: str, content: bytes) -> bytes:
    """The same archive with another content of one of its members."""
    out = BytesIO()
    with ZipFile(BytesIO(office)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of these lines; each page shows its own."""
    streams = [
        "BT /F1 12 Tf 72 720 Td 14 TL "
        + " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in lines)
        + " ET"
        for lines in pages
    ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            f" << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return assembled([each.encode("cp1252") for each in objects])


def assembled(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(out))
    )


def locked(content: bytes) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(content)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def entitled(content: bytes, title: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(content)))
    writer.add_metadata({"/Title": title})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_bomb(megabytes: int) -> bytes:
    """One page whose stream unpacks to that much of what shows text."""
    packer = zlib.compressobj(9)
    piece = b"BT (aaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET " * 29_000
    packed = b"".join(packer.compress(piece) for _n in range(megabytes)) + packer.flush()
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            b" << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed),
        ]
    )
