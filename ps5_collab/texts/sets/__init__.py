"""Text sets: several texts and lessons that belong together, in an order, each with why."""

from flask import Flask

from ps5_collab.conversation.policy import never, takes_words
from ps5_collab.sharing import search
from ps5_collab.texts.models import SETS
from ps5_collab.texts.sets import due as due
from ps5_collab.texts.sets import elsewhere, findable
from ps5_collab.texts.sets import views as views
from ps5_collab.texts.sets.blueprint import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    elsewhere.init_app()
    search.undocumented[SETS] = findable.all_sets
    takes_words[SETS] = never
