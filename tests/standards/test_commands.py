"""`ps5 standards` on the command line."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.standards.models import Framework, Standard, TextPolicy
from tests.standards.packages import case_bytes, item_id


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "knots.json"
    path.write_bytes(case_bytes({"humanCodingScheme": "K"}, {"humanCodingScheme": "K.1"}))
    return path


def run(app: Flask, *arguments: object) -> Result:
    result = app.test_cli_runner().invoke(args=["standards", *map(str, arguments)])
    db.session.rollback()
    return result


def frameworks() -> list[str]:
    return list(db.session.scalars(sa.select(Framework.key)))


def test_import_and_list(app: Flask, file: Path) -> None:
    result = run(app, "import", file, "--framework", "KN", "--text", "own")
    assert result.exit_code == 0
    assert "2 added" in result.stdout
    assert db.session.scalars(sa.select(Framework.text_policy)).all() == [TextPolicy.OWN]
    listed = json.loads(run(app, "list", "--json").stdout)
    assert [(row["key"], row["standards"], row["text"]) for row in listed] == [("KN", 2, "own")]
    assert "KN" in run(app, "list").stdout


def test_a_dry_run_writes_nothing(app: Flask, file: Path) -> None:
    result = run(app, "import", file, "--dry-run", "--json")
    (report,) = json.loads(result.stdout)
    assert report["counts"]["added"] == 2
    assert frameworks() == []


@pytest.mark.parametrize(
    ("content", "place"), [(b"{", "line 1"), (b"a,b\n1,2\n", "headings"), (b"", "empty")]
)
def test_refused_with_status_1(app: Flask, file: Path, content: bytes, place: str) -> None:
    file.write_bytes(content)
    result = run(app, "import", file)
    assert result.exit_code == 1
    assert place in result.stderr
    assert frameworks() == []


def test_doubts_need_a_word(app: Flask, file: Path) -> None:
    run(app, "import", file)
    file.write_bytes(case_bytes({"humanCodingScheme": "K"}))
    refused = run(app, "import", file)
    assert (refused.exit_code, "fifth" in refused.stderr) == (1, True)
    assert run(app, "import", file, "--confirm").exit_code == 0


def test_the_same_standard_under_a_new_identifier(app: Flask, file: Path) -> None:
    run(app, "import", file)
    old = db.session.scalar(sa.select(Standard.id).filter_by(identifier=item_id(2)))
    newer = [{"humanCodingScheme": "K"}, {"identifier": item_id(9), "humanCodingScheme": "K.1"}]
    file.write_bytes(case_bytes(*newer))
    assert "the same standard?" in run(app, "import", file, "--dry-run").stdout
    assert run(app, "import", file, "--same").exit_code == 0
    assert db.session.scalar(sa.select(Standard.id).filter_by(identifier=item_id(9))) == old


def test_several_files_of_one_list(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("framework,parent,category,type,description\nx,,AP,,Words\n")
    (tmp_path / "s.csv").write_text("framework,category,standard,description\nx,AP,1A-AP-08,W\n")
    result = run(app, "import", tmp_path / "s.csv", tmp_path / "c.csv")
    assert (result.exit_code, frameworks()) == (0, ["X"])


def test_catalogue_and_crosswalk(app: Flask, tmp_path: Path) -> None:
    assert "132 added" in run(app, "catalogue").stdout
    again = run(app, "catalogue")
    assert again.stdout.count("nothing changed") == 5
    path = tmp_path / "pairs.csv"
    path.write_text(
        "from_framework,from_code,relation,to_framework,to_code,basis\n"
        "CA-CS-2018,3-5.AP.13,Is Related To,CSTA,1A-AP-08,we think so\n"
        "CA-CS-2018,none,isRelatedTo,CSTA,1A-AP-08,we think so\n"
    )
    assert "2 pairs, 1 of them new" in run(app, "import", path).stdout
    assert "2 pairs, 0 of them new" in run(app, "import", path).stdout
