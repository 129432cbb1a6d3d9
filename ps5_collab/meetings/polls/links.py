"""Links in letters by which a person answers a poll without signing in."""

from typing import Final

from ps5_collab.core.errors import NotFound
from ps5_collab.core.mail import site_link
from ps5_collab.core.signing import signed, values_of
from ps5_collab.core.words import later as _

PURPOSE: Final = "answer to a poll"


def poll_token(meeting_id: int, person_id: int) -> str:
    return signed(PURPOSE, meeting_id, person_id)


def read_poll_token(token: str) -> tuple[int, int]:
    """Meeting and person; `NotFound` for what we did not sign for this."""
    try:
        meeting_id, person_id = values_of(PURPOSE, token)
    except NotFound:
        raise NotFound(_("This link is not whole. Open it again from the letter.")) from None
    return int(meeting_id), int(person_id)


def poll_link(meeting_id: int, person_id: int) -> str:
    """A whole address, for a letter to that person and nobody else."""
    return site_link("meetings.poll_by_link", token=poll_token(meeting_id, person_id))
