"""The words of texts: why a group may use one, and how long they are. Codes are stored."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _l
from ps5_collab.texts.models import Rights

RIGHTS: Final[Mapping[str, object]] = {
    Rights.OWN: _l("I wrote it, or we did"),
    Rights.OPEN: _l("It is openly licensed"),
    Rights.PUBLIC: _l("Nobody holds rights in it any more: it is in the public domain"),
    Rights.BOUGHT: _l("The school bought it, or has a license for it"),
    Rights.QUOTED: _l("A short part, quoted to study it"),
}
#: As a filter and a line under a title say it.
RIGHTS_SHORT: Final[Mapping[str, object]] = {
    Rights.OWN: _l("Own work"),
    Rights.OPEN: _l("Openly licensed"),
    Rights.PUBLIC: _l("Public domain"),
    Rights.BOUGHT: _l("Licensed by the school"),
    Rights.QUOTED: _l("Quoted for study"),
}
#: Under which others give their work away: {code: name}.
LICENCES: Final[Mapping[str, str]] = {
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-4.0": "CC BY-NC 4.0",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "CC-BY-ND-4.0": "CC BY-ND 4.0",
    "CC-BY-NC-ND-4.0": "CC BY-NC-ND 4.0",
    "CC0-1.0": "CC0 1.0",
}
LICENCE_ADDRESSES: Final[Mapping[str, str]] = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        code: f"https://creativecommons.org/licenses/{code[3:-4].lower()}/4.0/"
        for code in LICENCES
        if code != "CC0-1.0"
    },
}
OTHER_LICENCE: Final = "other"

#: Minutes of reading up to which a text is of each length.
LENGTHS: Final[Mapping[str, object]] = {
    "5": _l("Up to 5 minutes"),
    "10": _l("6 to 10 minutes"),
    "20": _l("11 to 20 minutes"),
    "40": _l("21 to 40 minutes"),
    "more": _l("More than 40 minutes"),
}


def length(minutes: int) -> str:
    return next((str(most) for most in (5, 10, 20, 40) if minutes <= most), "more")
