"""Styles, scripts and fonts: under addresses that hold their hash, kept by browsers for a year."""

import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import rcssmin
from flask import Flask, Response, abort, current_app, request, url_for
from werkzeug.security import safe_join

YEAR = "public, max-age=31536000, immutable"
TEXT = re.compile(r"text/|application/(?:json|javascript)|image/svg")
#: How one of our modules names another.
IMPORT = re.compile(rb'(["\'])\./([\w-]+\.js)\1')
#: Begins what is looked for anywhere inside of what stands before it; and a star in its place.
INSIDE = re.compile(rb"(?<=[\w\])]) :(?=(?:is|where|not|has)\()")
HELD = re.compile(rb"(?<=[\w\])]) \*:(?=(?:is|where|not|has)\()")
#: What the build made carries its hash in its own name.
STAMPED = re.compile(r"vendor/.+-[0-9a-f]{8}\.woff2")


@dataclass(frozen=True)
class Asset:
    """A static file as it leaves: sheets without comments and spaces, all compressed once."""

    body: bytes
    #: Empty where compressing is no use.
    compressed: bytes
    media_type: str
    #: First eight hex digits of its SHA-256.
    stamp: str


@lru_cache(maxsize=256)
def read(path: Path, _changed: int) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".js":
        body = IMPORT.sub(lambda found: stamped_import(path, found[2].decode()), body)
    elif path.suffix == ".css":
        body = minified(body)
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = gzip.compress(body, 9, mtime=0) if TEXT.match(media_type) else b""
    return Asset(body, compressed, media_type, hashlib.sha256(body).hexdigest()[:8])


def minified(sheet: bytes) -> bytes:
    """Without comments and spaces. The space of `.words :is(ul)` says "inside", and rcssmin takes
    it for none; the star that is meant there holds its place meanwhile."""
    short: bytes = rcssmin.cssmin(INSIDE.sub(b" *:", sheet))
    return HELD.sub(b" :", short)


def stamped_import(module: Path, name: str) -> bytes:
    """So that an imported module, too, lies under an address that changes with its content."""
    other = module.with_name(name)
    return f'"./{name}?v={read(other, other.stat().st_mtime_ns).stamp}"'.encode()


def asset(name: str) -> Asset:
    """Raise `FileNotFoundError` for what is not in the static folder, however it is spelled."""
    path = safe_join(str(current_app.static_folder), name)
    if path is None or not Path(path).is_file():
        raise FileNotFoundError(name)
    return read(Path(path), Path(path).stat().st_mtime_ns)


def send_asset(filename: str) -> Response:
    """The static folder's view."""
    try:
        found = asset(filename)
    except (OSError, ValueError):  # a name that no disk would take, or with a null byte in it
        abort(404)
    packed = found.compressed and request.accept_encodings.best_match(["gzip"])
    answer = Response(found.compressed if packed else found.body, mimetype=found.media_type)
    if found.compressed:
        answer.vary.add("Accept-Encoding")
    if packed:
        answer.content_encoding = "gzip"
    answer.set_etag(found.stamp + ("-gzip" if packed else ""))
    lasts = request.args.get("v") == found.stamp or STAMPED.fullmatch(filename)
    answer.headers["Cache-Control"] = YEAR if lasts else "no-cache"
    answer.make_conditional(request)
    return answer


def static_url(name: str) -> str:
    """Where a static file is; its address changes with its content."""
    debug = bool(current_app.debug)
    return _static_url(name, request.script_root, asset(name).stamp if debug else "")


@lru_cache(maxsize=256)
def _static_url(name: str, _root: str, _stamp: str) -> str:
    version = None if STAMPED.fullmatch(name) else asset(name).stamp
    return url_for("static", filename=name, v=version)


@cache
def fonts(folder: Path) -> tuple[str, ...]:
    """Names of the fonts that every page shows; none when the build did not make them."""
    try:
        made: dict[str, Any] = json.loads((folder / "vendor" / "manifest.json").read_text())
    except FileNotFoundError:
        return ()
    return tuple(f"vendor/{made['fonts'][name]}" for name in ("figtree", "newsreader"))


def init_app(app: Flask) -> None:
    app.view_functions["static"] = send_asset
    app.jinja_env.globals.update(static_url=static_url)
