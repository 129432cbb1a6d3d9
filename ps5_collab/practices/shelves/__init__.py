"""Shelves: practices that somebody puts together, with notes, to read, present or compare."""

from flask import Flask

from ps5_collab.conversation.policy import never, takes_words
from ps5_collab.practices.shelves import compare as compare
from ps5_collab.practices.shelves import due as due
from ps5_collab.practices.shelves import elsewhere, findable, models
from ps5_collab.practices.shelves import entries as entries
from ps5_collab.practices.shelves import present as present
from ps5_collab.practices.shelves import views as views
from ps5_collab.practices.shelves.blueprint import bp
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    elsewhere.init_app()
    search.undocumented[models.KIND] = findable.all_shelves
    takes_words[models.KIND] = never
