"""Links in letters by which a person answers a poll without signing in, signed for one poll and
one person."""

from itsdangerous import BadSignature

from ps5_collab.core.mail import site_link
from ps5_collab.meetings.links import signer

SALT = "answer to a poll"


def poll_token(meeting_id: int, person_id: int) -> str:
    return str(signer(SALT).dumps([meeting_id, person_id]))


def read_poll_token(token: str) -> tuple[int, int] | None:
    """Meeting and person; nothing for what we did not sign."""
    try:
        meeting_id, person_id = signer(SALT).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return meeting_id, person_id


def poll_link(meeting_id: int, person_id: int) -> str:
    """A whole address, for a letter to that person and nobody else."""
    return site_link("meetings.poll_by_link", token=poll_token(meeting_id, person_id))
