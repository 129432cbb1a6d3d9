"""The picture of a link to a practice: title, school and domains in the colors of the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from flask import current_app
from PIL import Image, ImageDraw, ImageFont

#: What those who show links ask for.
SIZE: Final = (1200, 630)
MARGIN: Final = 84
#: Of the light page: `static/css/tokens.css`.
PAPER, INK, SOFT, ACCENT, TINT = "#FBF7F0", "#2A231D", "#5E5146", "#0E5A5A", "#DAECE9"
#: Sizes of the title: the largest in which it fits so many lines.
TITLES: Final = ((78, 3), (64, 4), (52, 5))


@dataclass(frozen=True)
class Card:
    title: str
    school: str
    domains: tuple[str, ...]


def drawn(card: Card) -> bytes:
    """PNG, made once while it is the same."""
    return _drawn(card, str(current_app.config["SETTINGS"].site_name), current_app.static_folder)


@lru_cache(maxsize=64)
def _drawn(card: Card, site: str, folder: str | None) -> bytes:
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, SIZE[1]), fill=ACCENT)
    pen.text((MARGIN, 60), site, SOFT, font(folder, "figtree", 30, 600))
    bottom = title(pen, folder, card.title)
    if card.school:
        pen.text((MARGIN, bottom + 18), card.school, SOFT, font(folder, "figtree", 34, 400))
    chips(pen, folder, card.domains)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def title(pen: ImageDraw.ImageDraw, folder: str | None, words: str) -> int:
    """Draws it in the largest size that fits; answers where it ends."""
    for size, most in TITLES:
        letters = font(folder, "newsreader", size, 600)
        lines = list(broken(pen, letters, words, SIZE[0] - 2 * MARGIN))
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    top = 128
    for line in lines:
        pen.text((MARGIN, top), line, INK, letters)
        top += int(size * 1.15)
    return top


def broken(pen: ImageDraw.ImageDraw, letters: Any, words: str, width: int) -> Iterator[str]:
    """The words in lines that are no wider."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and pen.textlength(longer, letters) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def chips(pen: ImageDraw.ImageDraw, folder: str | None, words: tuple[str, ...]) -> None:
    letters, left, top = font(folder, "figtree", 28, 600), MARGIN, SIZE[1] - 118
    for word in words:
        width = int(pen.textlength(word, letters)) + 44
        if left + width > SIZE[0] - MARGIN:
            return
        pen.rounded_rectangle((left, top, left + width, top + 56), 28, TINT)
        pen.text((left + 22, top + 10), word, ACCENT, letters)
        left += width + 16


@lru_cache(maxsize=32)
def font(folder: str | None, name: str, size: int, weight: int) -> Any:
    """A font of the site; where it was not built, one that Pillow brings along."""
    found = next(Path(folder or "", "vendor").glob(f"{name}-[0-9a-f]*.woff2"), None)
    if found is None:
        return ImageFont.load_default(size)
    letters = ImageFont.truetype(found, size)
    letters.set_variation_by_axes([weight])
    return letters
