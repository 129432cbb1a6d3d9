"""Pieces of pages that are made once.

The key holds everything that a piece shows, so a piece that is kept is never out of date, and what
is no longer asked for falls out by itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, current_app
from markupsafe import Markup

from ps5_collab.core import words

#: Characters that are kept in all, at one to four bytes each.
ROOM = 4_000_000


class Kept:
    """Pieces in the order of their last use."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.pieces: OrderedDict[Hashable, Markup] = OrderedDict()
        self.lock = Lock()

    def piece(self, key: Hashable, make: Callable[[], Markup]) -> Markup:
        """What `make` gave for this key, once."""
        with self.lock:
            found = self.pieces.get(key)
            if found is not None:
                self.pieces.move_to_end(key)
                return found
        made = make()  # outside the lock: it may ask for pieces itself
        with self.lock:
            if key not in self.pieces:
                self.pieces[key] = made
                self.room -= len(made)
            while self.room < 0:
                _oldest, dropped = self.pieces.popitem(last=False)
                self.room += len(dropped)
        return made


def piece(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """`{% call piece(…) %}` of the templates. `key`: every value that the piece shows.

    The reader's language and time zone are part of it by themselves.
    """
    kept: Kept = current_app.extensions["kept"]
    return kept.piece((words.locale().language, words.zone(), *key), caller)


def init_app(app: Flask) -> None:
    app.extensions["kept"] = Kept()
    app.jinja_env.globals["piece"] = piece
