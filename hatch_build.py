"""Build hook: fonts into `static/vendor/`, catalogues into `.mo`; from Python packages only.

Runs at `pip install .` and `pip install -e .`, and by hand as `python hatch_build.py`.
"""

import hashlib
import json
import shutil
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Letters of English, Spanish and their neighbors; other scripts come from the reader's system.
LATIN = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2010-2026,U+2030,"
    "U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212"
)
FEATURES = ["kern", "liga", "onum", "lnum", "tnum", "pnum", "calt", "ccmp", "locl", "mark", "mkmk"]
#: name: (package, file, limits of its axes, its lines in @font-face)
FONTS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "figtree": (
        "fontpkg_figtree",
        "Figtree[wght].ttf",
        {},
        "font-family: Figtree; font-weight: 300 900",
    ),
    "newsreader": (
        "fontpkg_newsreader",
        "Newsreader[opsz,wght].ttf",
        {"opsz": 24, "wght": (400, 700)},
        "font-family: Newsreader; font-weight: 400 700",
    ),
    "newsreader-italic": (
        "fontpkg_newsreader",
        "Newsreader-Italic[opsz,wght].ttf",
        {"opsz": 24, "wght": 400},
        "font-family: Newsreader; font-style: italic; font-weight: 400",
    ),
}
FACE = "@font-face {{ {lines}; src: url({file}) format('woff2'); font-display: swap }}\n"


class VendorHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls; the name of the class is free."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        make_fonts(root / "static" / "vendor")
        compile_catalogues(root / "ps5_collab" / "translations")
        build_data["artifacts"].append("ps5_collab/translations/**/*.mo")
        if version != "editable":
            build_data["force_include"][str(root / "static")] = "ps5_collab/static"


def make_fonts(out: Path) -> None:
    """Cut the fonts to `LATIN`, unless those in `out` already come from this very recipe.

    Writes `<name>-<hash>.woff2`, `fonts.css`, the licenses and a `manifest.json`.
    """
    recipe = hashlib.sha256(Path(__file__).read_bytes() + repr(versions()).encode()).hexdigest()
    manifest = out / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text())["recipe"] == recipe:
        return
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    files = {name: cut(name, out) for name in FONTS}
    faces = [FACE.format(lines=FONTS[name][3], file=file) for name, file in files.items()]
    (out / "fonts.css").write_text("".join(faces))
    for package in versions():
        shutil.copyfile(str(resources.files(package) / "LICENSE"), out / f"{package}.LICENSE.txt")
    said = {"recipe": recipe, "from": versions(), "fonts": files}
    manifest.write_text(json.dumps(said, indent=1) + "\n")


def versions() -> dict[str, str]:
    packages = {package for package, *_ in FONTS.values()}
    return {name: metadata.version(name.replace("_", "-")) for name in sorted(packages)}


def cut(name: str, out: Path) -> str:
    """Write one font into `out`; return the name of its file, which holds its hash."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    package, file, limits, _lines = FONTS[name]
    font = TTFont(str(resources.files(package) / "files" / file), recalcTimestamp=False)
    if limits:
        font = instancer.instantiateVariableFont(font, limits)
    options = subset.Options(flavor="woff2", layout_features=FEATURES)
    job = subset.Subsetter(options)
    job.populate(unicodes=subset.parse_unicodes(LATIN))
    job.subset(font)
    draft = out / f"{name}.woff2"
    subset.save_font(font, str(draft), options)
    stamp = hashlib.sha256(draft.read_bytes()).hexdigest()[:8]
    return draft.rename(out / f"{name}-{stamp}.woff2").name


def compile_catalogues(folder: Path) -> None:
    """Every `.po` under `folder` becomes the `.mo` beside it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as out:
            write_mo(out, read_po(text))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    make_fonts(here / "static" / "vendor")
    compile_catalogues(here / "ps5_collab" / "translations")
