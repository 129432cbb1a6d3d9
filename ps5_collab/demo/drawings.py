"""What pupils drew, with crayons on white paper."""

from collections.abc import Iterator
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
#: Of a curve between two of its points.
PIECES: Final = 8
Point = tuple[float, float]


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
    name, thick, *round_ = crayon.split()
    color, width = CRAYONS[name], int(thick) * TIMES
    pairs = [point.split(",") for point in told.split()]
    points = [(float(x) * TIMES, float(y) * TIMES) for x, y in pairs]
    line = list(_rounded(points)) if round_ else points
    draw.line(line, color, width)
    for x, y in line:
        draw.circle((x, y), width / 2, color)


def _rounded(points: list[Point]) -> Iterator[Point]:
    """A curve through the points (that of Catmull and Rom); closed where it ends as it began."""
    closed = points[0] == points[-1]
    before, after = (points[-2], points[1]) if closed else (points[0], points[-1])
    padded = [before, *points, after]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for t in (n / PIECES for n in range(PIECES)):
            yield _between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)
    yield points[-1]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    bends = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return b + ((c - a) * t + bends) / 2
