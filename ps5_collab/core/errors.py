"""What can go wrong in a way that a person should be told about."""

from ps5_collab.core.words import later as _


class CollabError(Exception):
    """Root of our errors; `str(error)` is a sentence fit for the page."""

    status = 500


class NotFound(CollabError):
    """It does not exist, or you may not know that it does: the answer is the same."""

    status = 404

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("This page is not here."))


class NotAllowed(CollabError):
    """You may see it, but not do this to it."""

    status = 403


class RuleBroken(CollabError):
    """The request is well formed but the thing is in the wrong state for it."""

    status = 409


class Gone(CollabError):
    """It was here and is over; the sentence says what."""

    status = 410


class Refused(CollabError):
    """What was sent cannot be taken; the sentence names the place. `field` is that of the form
    which is to be put right, where it is one alone."""

    status = 422

    def __init__(self, message: object = "", field: str = "") -> None:
        super().__init__(message)
        self.field = field


class TooMany(CollabError):
    """Asked too often; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: object, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def require(allowed: bool) -> None:
    """Stop unless a policy said yes: `require(may_edit(actor, lesson))`."""
    if not allowed:
        raise NotAllowed(_("You do not have permission to do that."))
