"""Small charts of the demo's evidence: bars with their numbers, legible in print without color."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from ps5_collab.demo.practice_files import Bar, Picture

WIDTH, LEFT, LONGEST, LINE, HEAD = 640, 130, 380, 44, 56
PAPER: Final = "#fffdf8"
INK: Final = "#22302e"
EMPTY: Final = "#dfe5df"
FULL: Final = "#1f6f66"


def png(picture: Picture) -> bytes:
    image = Image.new("RGB", (WIDTH, HEAD + LINE * len(picture.bars) + 12), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((16, 16), picture.title, INK, ImageFont.load_default(20))
    most = max(bar.of or bar.value for bar in picture.bars)
    for place, bar in enumerate(picture.bars):
        _draw(draw, bar, HEAD + LINE * place, most)
    made = BytesIO()
    image.quantize(32).save(made, "PNG", optimize=True)
    return made.getvalue()


def _draw(draw: ImageDraw.ImageDraw, bar: Bar, top: int, most: int) -> None:
    font = ImageFont.load_default(17)
    draw.text((16, top + 5), bar.label, INK, font)
    if bar.of:
        draw.rectangle((LEFT, top, LEFT + LONGEST * bar.of // most, top + 30), EMPTY)
    draw.rectangle((LEFT, top, LEFT + LONGEST * bar.value // most, top + 30), FULL)
    number = f"{bar.value} of {bar.of}" if bar.of else str(bar.value)
    draw.text((LEFT + LONGEST + 14, top + 5), number, INK, font)
