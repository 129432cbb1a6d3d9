"""Links in letters by which a person answers without signing in, signed for one meeting and one
person."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.errors import NotFound
from ps5_collab.core.mail import site_link
from ps5_collab.core.signing import signed, values_of
from ps5_collab.meetings.models import Coming

PURPOSE: Final = "answer to a meeting"


def answer_token(meeting_id: int, person_id: int) -> str:
    return signed(PURPOSE, meeting_id, person_id)


def read_answer_token(token: str) -> tuple[int, int] | None:
    """Meeting and person; nothing for what we did not sign."""
    try:
        meeting_id, person_id = values_of(PURPOSE, token)
    except NotFound:
        return None
    return int(meeting_id), int(person_id)


def answer_links(meeting_id: int, person_id: int) -> Mapping[Coming, str]:
    """A whole address for each answer, for a letter to that person and nobody else."""
    token = answer_token(meeting_id, person_id)
    return {
        coming: site_link("meetings.answer_by_link", token=token, coming=coming.value)
        for coming in Coming
    }
