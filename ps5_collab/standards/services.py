"""Importing frameworks: what a file would change, and changing it in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from ps5_collab.core import audit
from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import slugify
from ps5_collab.core.words import later as _
from ps5_collab.standards import links, slots, stored
from ps5_collab.standards.comparison import Comparison, Doubt, compare, doubts, is_older
from ps5_collab.standards.crosswalk import read_crosswalk
from ps5_collab.standards.known import CATALOGUE, CROSSWALK, by_identifier, known
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    StandardState,
    TextPolicy,
)
from ps5_collab.standards.package import Package
from ps5_collab.standards.policy import COMMAND_LINE, Importer, may_import
from ps5_collab.standards.reading import read_files
from ps5_collab.standards.report import DOUBTS, report
from ps5_collab.standards.rows import Rows
from ps5_collab.standards.storing import Storing, resolve_links

IMPORTED = audit.act("standards.import", _("Imported a framework"))


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
    rows: Rows = field(repr=False)
    #: The newest import of any framework when this was compared.
    seen: int

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
    """Compare and import in one go."""
    plans = preview_import(importer, packages, choices, accepted)
    carry_out(importer, plans, choices, confirmed=confirmed)
    return plans


def prepare(plans: Sequence[Plan]) -> None:
    """Make what will be written, which takes a while for the largest frameworks."""
    for one in plans:
        if not one.is_same_file:
            one.rows.make()


def carry_out(
    importer: Importer, plans: Sequence[Plan], choices: Choices, *, confirmed: bool = False
) -> None:
    """Import, all or nothing.

    Raise `RuleBroken` when there are doubts and nobody confirmed, and when something was imported
    since the plans were made.
    """
    require(may_import(importer))
    for one in plans:
        if one.doubts and not confirmed:
            raise RuleBroken(f"{one.package.framework.title}: {DOUBTS[one.doubts[0]]}")
    if any(one.seen != stored.newest_import() for one in plans):
        raise RuleBroken(_("Somebody imported standards at the same moment. Look again first."))
    for one in plans:
        if not one.is_same_file:
            store(importer, one, choices)
    resolve_links()
    links.lead_on()


def load_catalogue(importer: Importer = COMMAND_LINE) -> list[Plan]:
    """The frameworks and the crosswalk that the project ships; safe to load again.

    A framework that has since come from another file is left as that file made it.
    """
    shipped = read_files([(CATALOGUE.name, CATALOGUE.read_bytes())])
    packages = [package for package in shipped if stored.is_ours(package)]
    plans = apply_import(importer, packages, Choices())
    shipped_links = links.plan(importer, read_crosswalk(CROSSWALK.read_bytes()))
    links.carry_out(importer, shipped_links)
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
    before = framework.text_policy if framework else policy
    hides = policy == TextPolicy.CODES_ONLY != before
    return Plan(
        package=package,
        framework=framework,
        comparison=comparison,
        doubts=() if same else tuple(found),
        is_same_file=same,
        text_policy=policy,
        tagged=dict(slots.tagged_items.call(comparison.touched)),
        rows=Rows(package, comparison, rows, policy, hides, today()),
        seen=stored.newest_import(),
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
    describe(framework, one, choices)
    db.session.add(framework)
    db.session.flush()
    Storing(framework, one.package, one.comparison, one.rows).run()
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
    audit.record(importer.person_id, IMPORTED, subject, **details["counts"])


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
