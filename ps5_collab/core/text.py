"""Text as people send it: made fit to store, to compare, to shorten and to link.

Pure functions; each takes time linear in its input.
"""

import html
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

#: A longer address is not one that a person wrote.
LONGEST_URL: Final = 2_000
#: More accents than this on one letter are a way to slow us down, not a script.
MOST_MARKS: Final = 8

_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# C0 and C1 save tab and newline, lone surrogates, overrides of direction, the byte order mark,
# and what is no character of XML.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+"
)
_ACCENT = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_ACCENTS = re.compile(_ACCENT)
# Accents of every script are among these; so are signs and pictures, which stay.
_RUN_OF_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{MOST_MARKS + 1},}}")
# Vowel points of Hebrew and Arabic: people search without them.
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
# What looks like nothing by itself: joiners and marks of direction, soft hyphens, fillers, Braille
# without dots, choices among forms of a letter, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
# Letters that are no letter with an accent to Unicode, but are to who searches for them.
_LATIN = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ĸ": "k",
        "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t", "ƒ": "f", "ɨ": "i", "ʉ": "u", "ƶ": "z",
    }
)  # fmt: skip

# What printers cast as one piece of type, and soft hyphens.
_PRINTED = str.maketrans(
    {
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
        "\ufb05": "st", "\ufb06": "st", "\u00ad": "",
    }
)  # fmt: skip

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ`]")

_BLOCK_TAG = re.compile(
    r"</?(?:p|div|li|[uod]l|dt|dd|h[1-6]|t[rdh]|table|thead|tbody|pre|blockquote|[bh]r)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKDOWN = (
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^(?=.*---)[ \t:|-]+$", re.MULTILINE), ""),
    (re.compile(r"^(?:[ \t]*>)*[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+)?(?:\[[ xX]\][ \t])?", re.M), ""),
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|\b__?|__?\b|~~|`+)"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"\|"), " "),
)

_PATH_HERE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_ADDRESS = re.compile(
    r"https?://[^/?#@]+(?:[/?#].*)?|mailto:[^@:/?#]+@[^@/:?#]+(?:\?subject=[^&#]*)?", re.IGNORECASE
)
_NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x20\x7f\\<>\"`]")


def clean_text(value: str | None) -> str:
    """Text of any number of lines, as it is stored: NFC, lines ended by a newline, nothing unseen
    that harms. The one door for what people type; nothing typed becomes the empty string, and so
    does what has unseen signs and nothing else. Within words and pictures those stay."""
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", value or ""))
    # Putting the accents of one letter in order takes the square of their number.
    text = unicodedata.normalize("NFC", _RUN_OF_MARKS.sub(_thin_out, text))
    return text if text.isspace() or not is_blank(text) else ""


def is_blank(text: str) -> bool:
    """There is nothing to see."""
    return not _INVISIBLE.sub("", text).strip()


def as_typed(text: str) -> str:
    """Clean text in the letters that people type, so that who looks for a word finds it: printed
    ligatures are letters each, and where a word may be parted is not said. For what is taken in:
    positions in what is kept already would no longer be right."""
    return unicodedata.normalize("NFC", text.translate(_PRINTED))


def _thin_out(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_line(value: str | None) -> str:
    """One line with single spaces, for names and titles; empty when there is nothing to see."""
    line = " ".join(clean_text(value).split())
    return "" if is_blank(line) else line


def fold(text: str) -> str:
    """The form in which two spellings are the same: no case, no accents, no width.

    Marks that make other letters (of kana, of Devanagari) stay.
    """
    letters = unicodedata.normalize("NFKD", clean_text(text).casefold())
    bare = _POINTS.sub("", _ACCENTS.sub("", letters)).translate(_LATIN)
    return unicodedata.normalize("NFC", bare)


def slugify(title: str, limit: int = 60) -> str:
    """Words of a title for an address, whole ones within `limit`; "-" without Latin letters."""
    slug = _NOT_SLUG.sub("-", _APOSTROPHES.sub("", fold(title))).strip("-")
    if len(slug) > limit:
        slug = slug[: limit + 1].rpartition("-")[0] or slug[:limit]
    return slug or "-"


def plain(markup: str) -> str:
    """What a reader would read aloud, on one line: for excerpts and for search.

    `markup` is HTML that we made (a `Markup`, or text from "<" to ">"), else Markdown.
    """
    text = str(markup).strip()
    if not hasattr(markup, "__html__") and not (text.startswith("<") and text.endswith(">")):
        for pattern, replacement in _MARKDOWN:
            text = pattern.sub(replacement, text)
    text = _TAG.sub("", _BLOCK_TAG.sub(" ", text))
    return clean_line(html.unescape(text))


def shorten(text: str, n: int) -> str:
    """At most `n` characters, cut between words where there are any, with "…" for the rest."""
    line = " ".join(text.split())
    if len(line) <= n:
        return line
    head = line[:n]
    at_word = head.rpartition(" ")[0] if len(head.rpartition(" ")[0]) > n // 2 else head[:-1]
    return at_word.rstrip(" ,;:.–—-") + "…"


def safe_next(url: str | None) -> str:
    """`url` when it is a path on this site, to go on to after sign-in; else the empty string."""
    here = url and len(url) <= LONGEST_URL and _PATH_HERE.fullmatch(url)
    return url if url and here else ""


def safe_url(url: str | None) -> str:
    """`url` without its margins when it is a whole http, https or mailto address; else empty.

    A user name before the host is refused: it only ever serves to look like another site.
    """
    address = (url or "").strip()
    if len(address) > LONGEST_URL or _NOT_IN_ADDRESS.search(address):
        return ""
    return address if _ADDRESS.fullmatch(address) and _has_readable_host(address) else ""


def _has_readable_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.scheme == "mailto" or (parts.hostname and parts.port != 0))
    except ValueError:
        return False


def whole_number(given: str, digits: int = 18) -> int | None:
    """What plain digits say; None for anything else, and for more digits than that."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= digits else None
