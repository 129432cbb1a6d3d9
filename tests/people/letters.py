"""Reading what the site wrote to somebody."""

import re

import sqlalchemy as sa
from flask import Flask

from ps5_collab.core import jobs
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter
from ps5_collab.people.services.accounts import send_reset_link


def letters_to(email: str) -> list[Letter]:
    """Newest first."""
    found = sa.select(Letter).where(Letter.to == email).order_by(Letter.id.desc())
    letters = list(db.session.scalars(found))
    db.session.commit()
    return letters


def path_in(letter: Letter) -> str:
    """The path of the one link in the letter."""
    (address,) = re.findall(r"^http://localhost(/\S+)$", letter.text, re.MULTILINE)
    return str(address)


def work_off(app: Flask) -> None:
    """Do what waits in the queue, as the worker would."""
    queue = jobs.queue(app)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


def reset_path(app: Flask, email: str) -> str:
    """Where the link of a reset leads that has just been asked for."""
    jobs.perform_in_turn(send_reset_link, email)
    return path_in(letters_to(email)[0])
