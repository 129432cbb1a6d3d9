"""How a reader likes a page to look: a cookie, the same for all that is read in this way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ps5_collab.core.pages import A_YEAR
from ps5_collab.core.text import safe_next
from ps5_collab.core.web import csrf, sent_from_here
from ps5_collab.core.words import later as _l
from ps5_collab.texts.blueprint import bp

COOKIE: Final = "reading"
SIZES: Final[Mapping[str, object]] = {
    "s": _l("Small"),
    "m": _l("Usual size"),
    "l": _l("Large"),
    "xl": _l("Very large"),
}
FACES: Final[Mapping[str, object]] = {
    "serif": _l("Like a book"),
    "sans": _l("Plain letters"),
    "wide": _l("Wide letters"),
}
SPACINGS: Final[Mapping[str, object]] = {
    "close": _l("Close lines"),
    "usual": _l("Usual lines"),
    "far": _l("Lines far apart"),
}
CONTRASTS: Final[Mapping[str, object]] = {
    "usual": _l("Usual colors"),
    "strong": _l("Strong contrast"),
}


@dataclass(frozen=True)
class Look:
    size: str = "m"
    face: str = "serif"
    spacing: str = "usual"
    contrast: str = "usual"


#: By name: what it is called, and what one can choose.
CHOICES: Final[Mapping[str, tuple[object, Mapping[str, object]]]] = {
    "size": (_l("Size"), SIZES),
    "face": (_l("Typeface"), FACES),
    "spacing": (_l("Lines"), SPACINGS),
    "contrast": (_l("Contrast"), CONTRASTS),
}


def chosen(given: Mapping[str, str]) -> Look:
    """What is not known is as usual."""
    known = {
        name: given[name]
        for name, (_name, choices) in CHOICES.items()
        if given.get(name) in choices
    }
    return Look(**known)


def look() -> Look:
    """Of whoever asks for this page."""
    words = request.cookies.get(COOKIE, "").split(".")
    return chosen(dict(zip(CHOICES, words, strict=False)))


@bp.post("/look")
@csrf.exempt
def settings() -> ResponseReturnValue:
    """Without a session, as theme and language: the page is the same for all visitors."""
    if not sent_from_here():
        raise BadRequest
    answer = redirect(safe_next(request.form.get("back")) or "/", 303)
    answer.set_cookie(
        COOKIE,
        ".".join(asdict(chosen(request.form)).values()),
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=bool(current_app.config["SETTINGS"].secure),
    )
    return answer
