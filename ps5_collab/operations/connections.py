"""How the server holds on to the browsers that talk to it."""

from collections.abc import Mapping
from typing import Any, Final

from waitress.task import WSGITask

WAITRESS: Final[Mapping[str, Any]] = {
    "threads": 4,
    "ident": None,
    # Browsers keep theirs open. With waitress's own hundred, two hundred people at one meeting
    # would wait for each other; it stays below what a process may open.
    "connection_limit": 900,
    # `select`, its other way, knows no file of a higher number than 1023.
    "asyncore_use_poll": True,
}


class Answer(WSGITask):
    """Keeps the connection after a 304, which ends with its head (RFC 9112, 6.3).

    Waitress closes what has no length; then each look at an open page would cost a connection.
    """

    def set_close_on_finish(self) -> None:
        wanted = self.request.headers.get("CONNECTION", "").lower() != "close"
        if self.version == "1.1" and self.status.startswith("304") and wanted:
            return
        super().set_close_on_finish()
