"""Files that wait until their importer has seen what they would do."""

import secrets
import zlib
from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.text import clean_line
from ps5_collab.standards.crosswalk import Crosswalk, read_crosswalk
from ps5_collab.standards.models import PendingImport, TextPolicy
from ps5_collab.standards.package import Package
from ps5_collab.standards.policy import Importer, may_import
from ps5_collab.standards.reading import read_files
from ps5_collab.standards.services import Choices

#: How long an uploaded file waits for a decision.
WAITS = timedelta(days=1)
#: The form of a waiting file that is no framework.
CROSSWALK = "crosswalk"


def keep_upload(importer: Importer, name: str, data: bytes, choices: dict[str, str]) -> str:
    """Keep a file until its importer has seen what it would do; the token finds it again."""
    require(may_import(importer) and importer.person_id is not None)
    content = zlib.compress(data, 3)
    forget_uploads()
    token = secrets.token_urlsafe(24)
    pending = PendingImport(
        token=token,
        person_id=importer.person_id,
        name=clean_line(name)[-200:],
        content=content,
        choices=choices,
    )
    db.session.add(pending)
    db.session.flush()
    return token


def forget_uploads() -> None:
    """Files that nobody decided about for a day."""
    old = sa.delete(PendingImport).where(PendingImport.created_at < utcnow() - WAITS)
    db.session.execute(old.execution_options(synchronize_session=False))


def get_pending(token: str, person_id: int, *, crosswalk: bool = False) -> PendingImport:
    """A framework that this person uploaded and has not decided about; or such a crosswalk."""
    pending = get_upload(token, person_id)
    if is_crosswalk(pending) != crosswalk:
        raise NotFound
    return pending


def get_upload(token: str, person_id: int) -> PendingImport:
    """Any file that this person uploaded and has not decided about."""
    found = sa.select(PendingImport).where(
        PendingImport.token == clean_line(token), PendingImport.person_id == person_id
    )
    pending = db.session.scalar(found)
    if pending is None:
        raise NotFound
    return pending


def is_crosswalk(pending: PendingImport) -> bool:
    return pending.choices.get("form") == CROSSWALK


def discard_upload(importer: Importer, pending: PendingImport) -> None:
    require(may_import(importer) and pending.person_id == importer.person_id)
    db.session.delete(pending)


def read_upload(name: str, data: bytes, choices: Mapping[str, str]) -> tuple[Package, ...]:
    """The frameworks in a file that was sent."""
    return read_files([(name, data)], choices.get("form", ""), choices.get("key", ""))


def read_pending_crosswalk(pending: PendingImport) -> Crosswalk:
    return read_crosswalk(zlib.decompress(pending.content))


def read_pending(pending: PendingImport) -> tuple[Package, ...]:
    return read_upload(pending.name, zlib.decompress(pending.content), pending.choices)


def choices_of(pending: PendingImport) -> Choices:
    said = pending.choices
    policy = TextPolicy(said["text_policy"]) if said.get("text_policy") else None
    return Choices(policy, said.get("licence", ""), said.get("attribution", ""))
