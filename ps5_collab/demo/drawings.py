"""What pupils drew, with crayons on white paper."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from ps5_collab.demo.charts import INK, PAPER
from ps5_collab.demo.text_files import Drawing

SIZE: Final = (640, 420)
CRAYONS: Final = {
    "ink": INK,
    "green": "#2e7d4f",
    "yellow": "#d9a514",
    "blue": "#2f5fa8",
    "brown": "#7a5230",
    "red": "#b8392f",
}
#: Drawn larger, so that the lines are soft when they come to their size.
TIMES: Final = 2


def png(drawing: Drawing) -> bytes:
    image = Image.new("RGB", (SIZE[0] * TIMES, SIZE[1] * TIMES), PAPER)
    draw = ImageDraw.Draw(image)
    for stroke in drawing.strokes:
        _draw(draw, stroke)
    made = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).quantize(48).save(made, "PNG", optimize=True)
    return made.getvalue()


def _draw(draw: ImageDraw.ImageDraw, stroke: str) -> None:
    crayon, told = stroke.split(": ")
    name, thick = crayon.split()
    color, width = CRAYONS[name], int(thick) * TIMES
    pairs = [point.split(",") for point in told.split()]
    points = [(int(x) * TIMES, int(y) * TIMES) for x, y in pairs]
    draw.line(points, color, width, joint="curve")
    for x, y in points:
        draw.circle((x, y), width / 2, color)
