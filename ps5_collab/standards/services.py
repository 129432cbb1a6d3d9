"""Importing frameworks: what a file would change, and changing it in one transaction."""

import secrets
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import clean_line, slugify
from ps5_collab.standards import queries, slots, stored
from ps5_collab.standards.comparison import Comparison, Doubt, compare, doubts, is_older
from ps5_collab.standards.crosswalk import Pair, read_crosswalk
from ps5_collab.standards.known import CATALOGUE, CROSSWALK, by_identifier, known
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    PendingImport,
    StandardLink,
    StandardState,
    TextPolicy,
)
from ps5_collab.standards.package import Package
from ps5_collab.standards.policy import COMMAND_LINE, Importer, may_import
from ps5_collab.standards.reading import read_files
from ps5_collab.standards.report import DOUBTS, report
from ps5_collab.standards.storing import Storing, insert, resolve_links

#: How long an uploaded file waits for a decision.
WAITS = timedelta(days=1)


@dataclass(frozen=True)
class Choices:
    """What the importer decides. Nothing chosen: as it is, or as our list of frameworks says."""

    text_policy: TextPolicy | None = None
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class Plan:
    """What importing one package would do."""

    package: Package
    #: Empty for a framework that is not here yet.
    framework: Framework | None
    comparison: Comparison
    #: Why it would wait for a person's word.
    doubts: tuple[Doubt, ...]
    #: The same bytes as the last time, and nothing else to decide.
    is_same_file: bool
    text_policy: TextPolicy
    #: Ids of the items aligned to each standard that is not as before.
    tagged: dict[int, set[int]]
    rows: dict[int, dict[str, Any]] = field(repr=False, default_factory=dict)

    def report(self) -> dict[str, Any]:
        return report(
            self.package,
            self.comparison,
            self.doubts,
            self.tagged,
            is_new=self.framework is None,
            is_same_file=self.is_same_file,
            shows_text=self.text_policy != TextPolicy.CODES_ONLY,
        )


def preview_import(
    importer: Importer,
    packages: Sequence[Package],
    choices: Choices,
    accepted: Collection[int] = (),
) -> list[Plan]:
    """What each package would change; writes nothing."""
    require(may_import(importer))
    return [plan(package, choices, accepted) for package in packages]


def apply_import(
    importer: Importer,
    packages: Sequence[Package],
    choices: Choices,
    *,
    confirmed: bool = False,
    accepted: Collection[int] = (),
) -> list[Plan]:
    """Import, all or nothing. Raise `RuleBroken` when there are doubts and nobody confirmed."""
    plans = preview_import(importer, packages, choices, accepted)
    for one in plans:
        if one.doubts and not confirmed:
            raise RuleBroken(f"{one.package.framework.title}: {DOUBTS[one.doubts[0]]}")
    for one in plans:
        if not one.is_same_file:
            store(importer, one, choices)
    resolve_links()
    resolve_crosswalk()
    return plans


def load_catalogue(importer: Importer = COMMAND_LINE) -> list[Plan]:
    """The frameworks and the crosswalk that the project ships; safe to load again.

    A framework that has since come from another file is left as that file made it.
    """
    shipped = read_files([(CATALOGUE.name, CATALOGUE.read_bytes())])
    packages = [package for package in shipped if stored.is_ours(package)]
    plans = apply_import(importer, packages, Choices())
    add_crosswalk(importer, read_crosswalk(CROSSWALK.read_bytes()))
    return plans


def plan(package: Package, choices: Choices, accepted: Collection[int] = ()) -> Plan:
    framework = stored.framework_of(package.framework)
    rows, here = stored.stored_standards(framework) if framework else ({}, [])
    newest = stored.newest_version(framework) if framework else None
    other = framework is not None and framework.identifier != package.framework.identifier
    if other:  # the same framework from another source: its codes say what is what
        accepted = {one.stored.id for one in compare(here, package, today()).proposals}
    comparison = compare(here, package, today(), accepted)
    found = doubts(comparison, package, sum(one.state == StandardState.ACTIVE for one in here))
    policy = text_policy(package, framework, choices)
    same = newest is not None and newest.source_sha256 == package.sha256
    if framework is None:
        found = []
    elif other:
        found.insert(0, Doubt.OTHER_IDENTIFIER)
    elif newest and is_older(package.framework, newest.version, newest.changed_at):
        found.insert(0, Doubt.OLDER)
    same = same and framework is not None and policy == framework.text_policy
    return Plan(
        package=package,
        framework=framework,
        comparison=comparison,
        doubts=() if same else tuple(found),
        is_same_file=same,
        text_policy=policy,
        tagged=dict(slots.tagged_items.call(comparison.touched)),
        rows=rows,
    )


def text_policy(package: Package, framework: Framework | None, choices: Choices) -> TextPolicy:
    """As chosen; else as it is; else as our list says; else no official words."""
    if choices.text_policy is not None:
        return choices.text_policy
    if framework is not None:
        return framework.text_policy
    facts = by_identifier(package.framework.identifier) or known().get(package.framework.key)
    return TextPolicy(facts.text_policy) if facts else TextPolicy.CODES_ONLY


def store(importer: Importer, one: Plan, choices: Choices) -> None:
    framework = one.framework or new_framework(one.package)
    hides = one.text_policy == TextPolicy.CODES_ONLY != framework.text_policy
    describe(framework, one, choices)
    db.session.add(framework)
    db.session.flush()
    hides_text = hides and one.framework is not None
    Storing(framework, one.package, one.comparison, one.rows, hides_text, today()).run()
    details = one.report() | {"framework": framework.key}
    version = FrameworkVersion(
        framework_id=framework.id,
        version=one.package.framework.version,
        case_version=one.package.case_version,
        source_sha256=one.package.sha256,
        changed_at=one.package.framework.changed_at,
        imported_by_id=importer.person_id,
        report=details,
    )
    db.session.add(version)
    db.session.flush()
    subject = f"framework {framework.key}"
    audit.record(importer.person_id, "standards.import", subject, **details["counts"])


def new_framework(package: Package) -> Framework:
    said = package.framework
    key = said.key or stored.free_key(slugify(said.title, 40))
    return Framework(identifier=said.identifier, key=key, text_policy=TextPolicy.CODES_ONLY)


def describe(framework: Framework, one: Plan, choices: Choices) -> None:
    """The framework's own facts, from the file and from the importer."""
    said = one.package.framework
    framework.identifier = said.identifier
    framework.title = said.title
    framework.language = said.language
    framework.adoption_status = said.adoption_status
    framework.starts_on, framework.ends_on = said.starts_on, said.ends_on
    framework.text_policy = one.text_policy
    for name in ("creator", "publisher", "subject", "version", "source_url"):
        setattr(framework, name, getattr(said, name) or getattr(framework, name) or "")
    framework.licence = choices.licence or said.licence or framework.licence or ""
    framework.attribution = choices.attribution or said.attribution or framework.attribution or ""


# --- files that wait for a decision ---


def keep_upload(importer: Importer, name: str, data: bytes, choices: dict[str, str]) -> str:
    """Keep a file until its importer has seen what it would do; the token finds it again."""
    require(may_import(importer) and importer.person_id is not None)
    forget_uploads()
    token = secrets.token_urlsafe(24)
    pending = PendingImport(
        token=token,
        person_id=importer.person_id,
        name=clean_line(name)[-200:],
        content=zlib.compress(data, 3),
        choices=choices,
    )
    db.session.add(pending)
    db.session.flush()
    return token


def forget_uploads() -> None:
    """Files that nobody decided about for a day."""
    old = sa.delete(PendingImport).where(PendingImport.created_at < utcnow() - WAITS)
    db.session.execute(old.execution_options(synchronize_session=False))


def discard_upload(importer: Importer, pending: PendingImport) -> None:
    require(may_import(importer) and pending.person_id == importer.person_id)
    db.session.delete(pending)


def read_upload(pending: PendingImport) -> tuple[Package, ...]:
    """The frameworks in a waiting file."""
    said = pending.choices
    data = zlib.decompress(pending.content)
    return read_files([(pending.name, data)], said.get("form", ""), said.get("key", ""))


def choices_of(pending: PendingImport) -> Choices:
    said = pending.choices
    policy = TextPolicy(said["text_policy"]) if said.get("text_policy") else None
    return Choices(policy, said.get("licence", ""), said.get("attribution", ""))


# --- crosswalks ---


def add_crosswalk(importer: Importer, pairs: Sequence[Pair]) -> int:
    """Add the pairs that are not here yet; say how many. A far end may come later."""
    require(may_import(importer))
    origins = queries.by_codes([(pair.from_framework, pair.from_code) for pair in pairs])
    targets = queries.by_codes([(pair.to_framework, pair.to_code) for pair in pairs])
    known_links = sa.select(
        StandardLink.origin_id, StandardLink.kind, StandardLink.destination_id,
        StandardLink.destination_identifier,
    )  # fmt: skip
    taken = {(o, kind, d or name) for o, kind, d, name in db.session.execute(known_links)}
    rows = []
    for pair, origin, target in zip(pairs, origins, targets, strict=True):
        title = f"{pair.to_framework} {pair.to_code}"
        end = target.id if target else title
        if origin is None or (origin.id, pair.kind, end) in taken:
            continue
        taken.add((origin.id, pair.kind, end))
        rows.append(
            {
                "origin_id": origin.id,
                "kind": pair.kind,
                "destination_id": target.id if target else None,
                "destination_identifier": target.identifier if target else title,
                "destination_title": title,
                "destination_uri": "",
                "source": pair.basis,
                "from_file": False,
            }
        )
    insert(StandardLink, rows)
    return len(rows)


def resolve_crosswalk() -> None:
    """Pairs that name their far end by framework and code, now that it may be here."""
    waiting = db.session.scalars(
        sa.select(StandardLink).where(
            StandardLink.destination_id.is_(None), sa.not_(StandardLink.from_file)
        )
    ).all()
    named = [link.destination_title.partition(" ") for link in waiting]
    for link, target in zip(
        waiting, queries.by_codes([(key, code) for key, _space, code in named]), strict=True
    ):
        if target is not None:
            link.destination_id = target.id
