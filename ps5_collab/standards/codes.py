"""Codes of standards: how they compare, their other spellings, and what people type.

Pure. A code is never an identity: the same one may name several standards, and move from one
meaning to another between editions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ps5_collab.core.text import fold

_PREFIX = re.compile(
    r"^(?:CCSS[.\s-]+)?(?:ELA-Literacy|ELA|Literacy|Math(?:ematics)?(?:\.(?:Content|Practice))?)\."
    r"(?=.*[.\d])|^CCSS[.\s-]+",
    re.IGNORECASE,
)
_MATH = re.compile(
    r"^(?P<grade>K|[1-8]|HS[A-Z]|[NAFGS])[.-](?P<domain>[A-Z]{1,4})\.(?P<cluster>[A-Z])\.?"
    r"(?P<rest>\d{1,2}(?:\.?[a-z])?)$",
    re.IGNORECASE,
)
_HIGH_SCHOOL = re.compile(r"^HS(?=[NAFGS][-.])")
#: Official codes that are wrong in the published list, and what they should be.
MISPRINTS = {"HSN-VM.B.a": "HSN-VM.B.5a"}
#: A word of a search that may be (the start of) a code: it has a digit, or separators in it.
_CODE_LIKE = re.compile(r"^(?=.*\d)[\w.\-–()]+$|^\w+(?:[.-]\w+)+[.-]?$|^[A-Z]{2,4}$")
_PARTS = re.compile(r"(\d{1,18})")


def code_norm(code: str | None) -> str:
    """The form in which spellings of one code are the same: letters and digits, upper case.

    "K.CC.B.4a", "K.CC.B.4.A" and "k-cc-b4a" are one.
    """
    return "".join(sign for sign in fold(code or "").upper() if sign.isalnum())


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which "AP.2" comes before "AP.10"; nothing comes last."""
    if not text:
        return ((2, 0, ""),)
    parts = (part for part in _PARTS.split(text) if part)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def aliases(code: str) -> tuple[str, ...]:
    """Other spellings under which people look for it, from the code alone.

    The Common Core is cited without its prefix, and in California without the letter of the
    cluster: `4.NF.3b` for `CCSS.Math.Content.4.NF.B.3b`.
    """
    found = []
    bare = _PREFIX.sub("", code)
    bare = MISPRINTS.get(bare, bare)
    if bare and bare != code:
        found.append(bare)
    spellings = [bare, _HIGH_SCHOOL.sub("", bare)]
    if spellings[1] != bare:
        found.append(spellings[1])
    for spelling in spellings:
        match = _MATH.match(spelling)
        if match:
            dash = "-" if len(match["grade"]) > 1 or match["grade"] in "NAFGS" else "."
            found.append(
                f"{match['grade']}{dash}{match['domain']}.{match['rest'].replace('.', '')}"
            )
    norms = {code_norm(code): code}
    for alias in found:
        norms.setdefault(code_norm(alias), alias)
    return tuple(norms.values())[1:]


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a search for standards."""

    #: Keys of frameworks that it names ("ISTE"); empty when it names none.
    frameworks: tuple[str, ...]
    #: Normal forms that may be (the start of) a code, the likeliest first.
    norms: tuple[str, ...]
    #: The rest, folded, for a search among the words.
    words: tuple[str, ...]


def typed(text: str, names: Mapping[str, Sequence[str]]) -> Typed:
    """Read "3-5.AP.13", "ISTE 5c", "CCSS 4.NF.3b" or "decompose problems".

    `names` are the words for frameworks, folded, each with the keys it may mean.
    """
    parts = text.replace(",", " ").replace("–", "-").split()[:20]
    keys: list[str] = []
    while parts and (named := names.get(fold(parts[0]))):
        keys.extend(named)
        parts = parts[1:]
    whole = code_norm("".join(parts))
    norms = [whole] if parts and len(parts) <= 3 and _CODE_LIKE.match("".join(parts)) else []
    norms += [code_norm(part) for part in parts if _CODE_LIKE.match(part)]
    folded = (fold(part).strip(".,;:()'\"") for part in parts)
    return Typed(
        frameworks=tuple(dict.fromkeys(keys)),
        norms=tuple(dict.fromkeys(norm for norm in norms if norm)),
        words=tuple(dict.fromkeys(word for word in folded if word)),
    )


def stem(word: str) -> str:
    """The beginning that forms of a word share, roughly: "problems" and "problem"."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
