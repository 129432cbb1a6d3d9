"""What goes on record has words in the language of who reads it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

import ps5_collab
from ps5_collab.core import audit
from ps5_collab.core.audit import words_for
from ps5_collab.people import acts, record
from ps5_collab.people.models import Role
from tests.conftest import SignIn
from tests.factories import make_person

PACKAGE = Path(ps5_collab.__file__).parent
RECORDS = {("audit", "record"), ("audit", "record_apart"), ("acts", "note")}


def recorded() -> Iterator[tuple[str, ast.Call, object]]:
    """(place, call, the verb) wherever the code puts something on record."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and puts(node.func)]
        if calls:
            dotted = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            names = vars(import_module(dotted))
            for call in calls:
                verb = eval(ast.unparse(call.args[1]), names)  # noqa: S307
                yield f"{path.name}:{call.lineno}", call, verb


def puts(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and (called.value.id, called.attr) in RECORDS
    )


def test_every_verb_that_is_recorded_has_its_words(built_app: Flask) -> None:
    calls = {place: verb for place, _call, verb in recorded()}
    assert len(calls) > 25, "the calls are not found any more"
    assert not {place for place, verb in calls.items() if verb not in audit.WORDS}
    assert set(audit.WORDS) == set(calls.values()), "words for what nothing records"


def test_subjects_and_details_have_theirs() -> None:
    """As far as the calls spell them out; a subject may be a name or an address alone."""
    subjects, details = set(), set()
    for _place, call, _verb in recorded():
        details |= {word.arg for word in call.keywords if word.arg}
        match call.args[2]:
            case ast.JoinedStr(values=[ast.Constant(value=str(noun)), *_rest]):
                subjects.add(noun.strip())
            case ast.Constant(value=str(whole)):
                subjects.add(whole)
    assert {"address", "held letters"} <= subjects and {"role", "wrong_tries"} <= details
    assert subjects <= set(record.SUBJECTS)
    assert details <= set(record.DETAILS)


def test_rows_in_words(app: Flask) -> None:
    with force_locale("es"):
        assert record.subject_words("person 7") == "persona 7"
        assert record.subject_words("held letters") == "cartas retenidas"
        said = record.details_words({"role": "teacher", "school": 3, "local_district": None})
        assert said == "función: Maestra o maestro, número de la escuela: 3"
    assert record.subject_words("rosa@school.example") == "rosa@school.example"
    assert record.subject_words("KNOTS K 1") == "KNOTS K 1"
    assert record.details_words({"role": "of long ago", "else": 1}) == "role: of long ago, else: 1"


@pytest.mark.parametrize(
    ("language", "words", "others"),
    [("en", "Closed an account", "deactivate"), ("es", "Cerró una cuenta", "Closed an account")],
)
def test_the_log_speaks_its_readers_language(
    sign_in: SignIn, language: str, words: str, others: str
) -> None:
    ada = make_person(role=Role.ADMINISTRATOR, language=language)
    audit.record(ada.id, acts.DEACTIVATE, "person 7")
    browser = sign_in(ada)
    page = browser.get("/administration/audit").text
    assert f"<td>{words}</td>" in page and others not in page.replace('value="deactivate"', "")
    assert f'<option value="deactivate">{words}</option>' in page
    assert words in browser.get("/administration/audit?verb=deactivate").text


def test_a_verb_that_is_gone_says_itself(built_app: Flask) -> None:
    assert words_for("an act of long ago") == "an act of long ago"
