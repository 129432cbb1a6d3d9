"""Several background workers that begin in the same moment."""

import threading
from collections.abc import Callable

from flask import Flask

from ps5_collab.core.db import db


def work_at_once(app: Flask, number: int, work: Callable[[], None]) -> None:
    """`work` in so many threads, each with a database session of its own, until all are done."""
    meet = threading.Barrier(number)

    def begin() -> None:
        with app.app_context():
            meet.wait()
            work()
            db.session.remove()

    workers = [threading.Thread(target=begin) for _ in range(number)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
