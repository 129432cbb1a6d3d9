"""Statements as files hold them, made plain: no tags, no entities; nothing repaired in silence."""

import html
import re
from collections.abc import Iterable, Iterator

from ps5_collab.core.text import clean_text, fold
from ps5_collab.standards.package import Entry, Odd, Oddity

#: Systems that cut a field do it here.
CUT_LENGTH = 255
#: So many statements of that very length are no chance.
MANY_CUT = 5

_NAMES = (
    "a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|"
    "kbd|li|mark|math|mfrac|mi|mn|mo|mrow|msup|ol|p|pre|q|s|small|span|strike|strong|sub|sup|svg|"
    "table|tbody|td|th|thead|tr|tt|u|ul|var|iframe|object|embed|form|input|button|link|meta|base"
)
# Only with a value: "a<b and c>d" holds no tag.
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))*"""
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SUP = re.compile(r"<sup>([^<>]{1,20})</sup>", re.IGNORECASE)
_BREAK = re.compile(rf"</?(?:br|p|div|li|tr|ul|ol|table|h[1-6]){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_NAMES}){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_BLANK = re.compile(r"[ \t]+\n|\n{3,}")
# Mac Roman read as Latin-1 leaves these in place of a dash or an ellipsis.
_WRONG = re.compile(
    r"(?:(?<=[0-9a-z])|(?<=[0-9a-z] ))[ÑÐÉ](?=[\d\W]|$|[A-Z]{2})|[\x80-\x84\x86-\x9f]|\ufffd|â€"
)
_WORD = re.compile(r"\w+")


def plain_statement(raw: str) -> str:
    """Words without tags; TeX and Markdown stay as they are."""
    text = raw
    if "<" in text:
        text = _SUP.sub(r"^\1", _HIDDEN.sub("", _COMMENT.sub("", text)))
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _BLANK.sub(lambda match: "\n" * min(2, match[0].count("\n")), clean_text(text))
    return text.strip()


def had_markup(raw: str) -> bool:
    return bool("<" in raw and (_TAG.search(raw) or _HIDDEN.search(raw)))


def wrong_letters(raw: str) -> str:
    """The first place that looks wrongly decoded, with what is around it; else empty."""
    match = _WRONG.search(raw)
    if not match:
        return ""
    around = raw[max(0, match.start() - 12) : match.end() + 12]
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in around)


def statement_oddities(raw: str, place: str) -> Iterator[Oddity]:
    if had_markup(raw):
        yield Oddity(Odd.MARKUP, place)
    if sample := wrong_letters(raw):
        yield Oddity(Odd.WRONG_LETTERS, place, sample)


def cut_off(entries: Iterable[Entry]) -> list[Oddity]:
    """Statements that a system before us seems to have cut."""
    cut = [entry for entry in entries if len(entry.statement) == CUT_LENGTH]
    if len(cut) < MANY_CUT:
        return []
    return [Oddity(Odd.CUT_OFF, entry.name, f"… {entry.statement[-30:]}") for entry in cut]


def search_words(*texts: str) -> str:
    """Folded words between single spaces, so that " word" finds beginnings of words."""
    return f" {' '.join(_WORD.findall(fold(' '.join(texts))))} "
