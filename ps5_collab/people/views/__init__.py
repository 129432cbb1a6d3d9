"""The pages about people. A view loads, asks a service, and answers; it decides nothing."""

from ps5_collab.people.blueprint import bp
from ps5_collab.people.views import (
    account,
    administration,
    directory,
    invitations,
    letters,
    mailroom,
    places,
    signing,
)

__all__ = [
    "account",
    "administration",
    "bp",
    "directory",
    "invitations",
    "letters",
    "mailroom",
    "places",
    "signing",
]
