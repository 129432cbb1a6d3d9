"""Links in letters by which a person answers without signing in, signed for one meeting and one
person."""

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ps5_collab.core.mail import site_link
from ps5_collab.meetings.models import Coming

SALT = "answer to a meeting"


def answer_token(meeting_id: int, person_id: int) -> str:
    return str(signer(SALT).dumps([meeting_id, person_id]))


def read_answer_token(token: str) -> tuple[int, int] | None:
    """Meeting and person; nothing for what we did not sign."""
    try:
        meeting_id, person_id = signer(SALT).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return meeting_id, person_id


def answer_links(meeting_id: int, person_id: int) -> Mapping[Coming, str]:
    """A whole address for each answer, for a letter to that person and nobody else."""
    token = answer_token(meeting_id, person_id)
    return {
        coming: site_link("meetings.answer_by_link", token=token, coming=coming.value)
        for coming in Coming
    }


def signer(salt: str) -> URLSafeSerializer:
    """One for each purpose: what was signed for one opens nothing of another. Older keys still open
    links while a new one takes over."""
    settings = current_app.config["SETTINGS"]
    keys = [*reversed(settings.old_secret_keys), str(current_app.secret_key)]
    return URLSafeSerializer(keys, salt=salt)
