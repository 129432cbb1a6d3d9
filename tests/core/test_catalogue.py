"""The Spanish catalogue says every sentence of the site, and says it with the same blanks."""

import ast
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from ps5_collab.config import ROOT
from ps5_collab.core.language import DEFAULT, LANGUAGES

BLANK = re.compile(r"%\((\w+)\)[sd]|%[sd]")
OTHERS = sorted(set(LANGUAGES) - {DEFAULT})


@cache
def said_by_the_site() -> dict[str, str]:
    """Every English sentence of code and templates: {sentence: file}."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    plurals = {"lazy_ngettext": (1, 2), "say_many": (1, 2)}
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None} | plurals
    return {
        message[0] if isinstance(message, tuple) else message: name
        for name, _line, message, _comments, _context in extract_from_dir(
            ROOT, methods, options, keywords
        )
        if message
    }


def catalogue(language: str) -> Catalog:
    folder = ROOT / "ps5_collab" / "translations" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str) -> None:
    known = {singular(m): m for m in catalogue(language) if m.id}
    missing = [
        f"{file}: {sentence}"
        for sentence, file in said_by_the_site().items()
        if sentence not in known or known[sentence].fuzzy or not all(strings(known[sentence]))
    ]
    assert not missing, f"{len(missing)} to translate:\n" + "\n".join(missing[:40])


SAYING = {"_", "_l", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "say_many"}


def test_no_sentence_hides_from_the_catalogue() -> None:
    """Babel does not look into f-strings, nor at functions that nobody told it of."""
    found = said_by_the_site()
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {call.args[0].value}"
        for path in (ROOT / "ps5_collab").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in SAYING
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value not in found
    ]
    assert hidden == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_same_blanks(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = set(BLANK.findall(plural(message)))
        for string in strings(message):
            assert set(BLANK.findall(string)) - {"num"} == wanted - {"num"}, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    known = {singular(m) for m in catalogue(language) if m.id}
    assert known - set(said_by_the_site()) == set()


#: How a friend is spoken to.
FAMILIAR = re.compile(r"\b(tú|tus?|ti|contigo|tuy[oa]s?|eres|puedes|tienes|quieres)\b", re.I)


def test_spanish_speaks_to_everybody_as_usted() -> None:
    said = [string for message in catalogue("es") if message.id for string in strings(message)]
    assert [string for string in said if FAMILIAR.search(string)] == []


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def plural(message: Message) -> str:
    return message.id[1] if isinstance(message.id, tuple) else message.id


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)
