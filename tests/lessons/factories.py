"""Lessons that are really published, by the services that people use."""

from dataclasses import replace
from typing import Any

from ps5_collab.core.db import db
from ps5_collab.lessons import queries, services
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.models import Framework, Standard, StandardClosure
from tests.factories import saved
from tests.lessons.documents import CART


def make_draft(owner: Person, document: LessonDocument = CART) -> Lesson:
    reader = reader_of(owner.id)
    lesson = services.start_lesson(owner, reader, document)
    db.session.commit()
    return queries.get_lesson(reader, lesson.id)


def make_lesson(
    owner: Person,
    audience: Audience = Audience.NETWORK,
    document: LessonDocument = CART,
    **changes: Any,
) -> Lesson:
    """Revision 1 of a lesson, for an audience."""
    reader = reader_of(owner.id)
    lesson = make_draft(owner, replace(document, **changes))
    services.publish(owner, reader, lesson, replace(document, **changes), Shared(audience))
    db.session.commit()
    return queries.get_lesson(reader, lesson.id)


def revise(owner: Person, lesson: Lesson, note: str = "Clearer.", **changes: Any) -> Lesson:
    """One more revision."""
    reader = reader_of(owner.id)
    lesson = queries.get_lesson(reader, lesson.id)
    document = replace(queries.document_of(lesson), **changes)
    services.publish(owner, reader, lesson, document, sharing.shared_now(lesson), note)
    db.session.commit()
    return queries.get_lesson(reader, lesson.id)


def make_standards() -> dict[str, Standard]:
    """The two standards that `CART` names: {code: standard}."""
    made = {}
    for key, code in [("CA-CS-2018", "3-5.AP.10"), ("ISTE-S-2024", "1.5.c")]:
        framework = saved(Framework(identifier=f"f-{key.lower()}", key=key, title=f"The {key}"))
        standard = saved(
            Standard(
                framework_id=framework.id,
                identifier=f"s-{code.lower()}",
                code=code,
                code_norm=code_norm(code),
                short_title=f"About {code}",
                statement="The official words.",
            )
        )
        saved(StandardClosure(ancestor_id=standard.id, descendant_id=standard.id, depth=0))
        made[code] = standard
    return made
