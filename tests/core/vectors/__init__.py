"""Texts that try to run as code, each calling `alert(1)` if it can: our own list.

A text that is rendered, shown or put in a field must come out of a browser without a call.
"""

import tomllib
from pathlib import Path
from typing import Final

VECTORS: Final[tuple[str, ...]] = tuple(
    vector
    for file in sorted(Path(__file__).parent.glob("*.toml"))
    for vector in tomllib.loads(file.read_text("utf-8"))["vectors"]
)
