"""What comes out of files."""

import time
from io import BytesIO

import pytest

from ps5_collab.core.converting import pdf, web_page
from ps5_collab.core.errors import Refused
from ps5_collab.texts.blocks import lay
from ps5_collab.texts.bringing.taking import Brought, take


def taken(name: str, content: bytes) -> Brought:
    return take(name, BytesIO(content))


def why_not(name: str, content: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        taken(name, content)
    assert time.monotonic() - began < 10
    return str(refused.value)


def texts(body: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in lay(body).blocks]


def of_html(html: str) -> str:
    """Of HTML as the program has made it safe."""
    return "\n\n".join(web_page.as_blocks(html, "Picture: %(words)s"))


def of_pages(pages: list[str]) -> str:
    return "\n\n".join(pdf.as_blocks(pages))
