"""JSON from strangers: read within limits, and values that may be anything made into text.

Pure. Raises `Refused` with a sentence that names the place.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line
from ps5_collab.standards.package import normal_identifier

Json = dict[str, Any]
MAX_JSON_DEPTH = 50


def read_objects(data: bytes) -> Json:
    try:
        text = data.decode(json.detect_encoding(data))
        content = json.loads(text, parse_constant=lambda _name: None)
    except UnicodeDecodeError as error:
        raise Refused(_("Byte %(place)d of the file is no text.", place=error.start)) from None
    except json.JSONDecodeError as error:
        raise Refused(
            _(
                "The file is not JSON: line %(line)d, column %(column)d.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except RecursionError:
        _too_nested()
    except ValueError:
        raise Refused(_("The file holds a number with thousands of digits.")) from None
    if not isinstance(content, dict):
        raise Refused(_("The file is JSON, but not a CFPackage: it has no CFDocument."))
    _check_depth(content)
    inner = content.get("CFPackage")
    return inner if isinstance(inner, dict) else content


def _check_depth(content: object) -> None:
    level = [content]
    for _depth in range(MAX_JSON_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)  # type: ignore[attr-defined]
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    _too_nested()


def _too_nested() -> NoReturn:
    raise Refused(_("The file nests deeper than %(limit)d levels.", limit=MAX_JSON_DEPTH))


def text_of(value: object) -> str:
    """A string as it is, a number as written, anything else as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value) if abs(value) < 1e15 else ""


def line(owner: Mapping[str, object], key: str, limit: int = 500) -> str:
    return clean_line(text_of(owner.get(key)))[:limit]


def texts(value: object) -> list[str]:
    """A list of texts; a single one counts as a list of one."""
    values = value if isinstance(value, list) else [value]
    return [text for text in (clean_line(text_of(one)) for one in values) if text]


def objects(owner: Json, key: str) -> list[Json]:
    found = owner.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise Refused(_("%(key)s is not a list.", key=key))
    for number, one in enumerate(found, 1):
        if not isinstance(one, dict):
            raise Refused(_("Number %(number)d of %(key)s is no object.", number=number, key=key))
    return found


def linked(value: object) -> tuple[str, str, str]:
    """(identifier, title, uri) of a link object, or of the plain string of older exports."""
    if isinstance(value, dict):
        uri = line(value, "uri", 1000)
        given = line(value, "identifier", 1000) or uri.rstrip("/").rpartition("/")[2] or uri
        return normal_identifier(given), line(value, "title", 1000), uri
    uri = clean_line(text_of(value))[:1000]
    return normal_identifier(uri.rstrip("/").rpartition("/")[2] or uri), "", uri


def number_of(value: object) -> float | None:
    try:
        number = float(text_of(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def moment(given: str) -> datetime | None:
    """An ISO date with or without time, in UTC unless it says otherwise; None when it is none."""
    text = given.strip().replace(" ", "T", 1)
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
