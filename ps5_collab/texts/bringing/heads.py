"""What the head of a web page says of it: read before anything else, and within bounds. Pure."""

import html
import re

from ps5_collab.core.text import clean_line

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,400}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


def charset(content: bytes) -> str:
    """The encoding that a page names, in its first kilobytes."""
    found = _CHARSET.search(content[:4096])
    return found[1].decode("ascii") if found else ""


def title_of(page: str) -> str:
    found = _TITLE.search(page[:200_000])
    return clean_line(html.unescape(found[1])) if found else ""


def language_of(page: str) -> str:
    found = _LANGUAGE.search(page[:20_000])
    return found[1].lower() if found else ""
