"""Who presents, in a protocol that has one presenter: nothing begins before that is said."""

from collections.abc import Sequence

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.discussions import seating
from ps5_collab.discussions.models import Discussion, Part
from ps5_collab.discussions.queries import Seat
from ps5_collab.discussions.running.plan import Course
from ps5_collab.discussions.running.queries import authors_of_what_is_read


def settle(discussion: Discussion, course: Course, person_id: int) -> bool:
    """Before it begins: this person presents, where nobody has that role yet. Whether the course
    changed. Raises `Refused` where it is none of those who take part."""
    if not course.lacks_presenter:
        return False
    if person_id not in course.people:
        raise Refused(_("Choose who presents: the protocol is about what they bring."), "presenter")
    seating.give(discussion, Part.PRESENTER, person_id)
    return True


def offered(discussion: Discussion, people: Sequence[Seat]) -> list[tuple[int, str]]:
    """Who takes part, first those whose design is read. (id, name)"""
    authors = authors_of_what_is_read(discussion.id)
    first = sorted(people, key=lambda seat: seat.person_id not in authors)
    return [(seat.person_id, seat.name) for seat in first]
