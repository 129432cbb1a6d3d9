"""Pictures, written anew: what is no picture (the place, programs) does not come along."""

from typing import BinaryIO, Final

from PIL import Image, ImageOps

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _

#: A file of 200 kB can name more; decoding needs four bytes for each.
MAX_PIXELS: Final = 25_000_000
#: Of the longer side. More shows on no screen here, and loads slowly over a school's line.
LONGEST_SIDE: Final = 2_400
_FORMATS: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}
_MODES: Final = {
    "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"},
    "JPEG": {"L", "RGB"},
    "WEBP": {"RGB", "RGBA"},
    "GIF": {"1", "L", "P"},
}
_OPTIONS: Final = {"JPEG": {"quality": 88}, "WEBP": {"quality": 85}}


def rewrite(content: BinaryIO, media_type: str, written: BinaryIO) -> tuple[int, int]:
    """Write the picture to `written`, upright, and answer its width and height. Raises `Refused`.

    Of moving pictures the first frame is kept: each frame costs as much as a picture, and what
    moves by itself keeps some people from reading.
    """
    kind = _FORMATS[media_type]
    try:
        with Image.open(content, formats=[kind]) as picture:
            _check_size(picture)
            picture.verify()
        content.seek(0)
        with Image.open(content, formats=[kind]) as picture:
            clean = _clean(picture, kind)
            clean.save(written, kind, **_OPTIONS.get(kind, {}))
    except Refused:
        raise
    except Image.DecompressionBombError:  # before its size can be asked
        words = _(
            "This picture has far too many pixels: at most %(most)d million are taken.",
            most=MAX_PIXELS // 1_000_000,
        )
        raise Refused(words) from None
    except Exception:  # decoders fail in many ways, each meaning the same to who sent it
        raise Refused(_("This picture is damaged, or not what its name says.")) from None
    return clean.size


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise Refused(
            _(
                "This picture has %(n)d million pixels; at most %(most)d are taken.",
                n=width * height // 1_000_000,
                most=MAX_PIXELS // 1_000_000,
            )
        )


def _clean(picture: Image.Image, kind: str) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in _MODES[kind]:
        upright = upright.convert("RGB" if kind == "JPEG" or not _clear(upright) else "RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    return upright


def _clear(picture: Image.Image) -> bool:
    """Whether one can see through parts of it."""
    return picture.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in picture.info
