"""Saying of a practice in the showcase that nobody should begin with it any more."""

from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.review import acts, queries
from ps5_collab.practices.review.queries import Table, get_locked
from ps5_collab.sharing import facets
from ps5_collab.sharing.policy import Authored, Reader, may_edit


def may_mark(reader: Reader, practice: Authored, table: Table) -> bool:
    known = {seat.person_id for seat in table.worth_showing}
    return may_edit(reader, practice) or reader.administers or reader.person_id in known


def mark(actor: Person, reader: Reader, practice: Practice, sentence: str) -> None:
    require(may_mark(reader, practice, queries.table(practice.id)))
    get_locked(practice)
    if practice.stage is not Stage.SHOWN:
        raise RuleBroken(_("It is marked already, or not in the showcase."))
    practice.stage, practice.out_of_date = Stage.OUT_OF_DATE, sentence
    practice.out_of_date_by_id = actor.id
    facets.touch(practice)
    acts.note(reader, acts.OUT_OF_DATE, practice)
    told = dict.fromkeys(practice.author_ids, NoticeKind.REVIEW_OUT_OF_DATE)
    notices.tell(actor, practice, told, text=sentence)


def unmark(reader: Reader, practice: Practice) -> None:
    require(may_mark(reader, practice, queries.table(practice.id)))
    get_locked(practice)
    if practice.stage is not Stage.OUT_OF_DATE:
        raise RuleBroken(_("It is not marked as out of date."))
    practice.stage, practice.out_of_date, practice.out_of_date_by_id = Stage.SHOWN, "", None
    facets.touch(practice)
    acts.note(reader, acts.UP_TO_DATE, practice)
