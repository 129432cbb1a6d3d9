"""Sharing: items, audiences, alignment, files, search: who may see what."""

from typing import Any

from flask import Flask

from ps5_collab.people.services import places
from ps5_collab.sharing import commands, facets
from ps5_collab.sharing.audiences import audience_words
from ps5_collab.sharing.marking import marked
from ps5_collab.sharing.readers import reader
from ps5_collab.sharing.views import bp
from ps5_collab.standards import slots


def init_app(app: Flask) -> None:
    facets.init_app(app)
    commands.init_app(app)
    app.register_blueprint(bp)
    app.context_processor(in_every_page)
    app.jinja_env.globals["marked"] = marked
    slots.administers.fill(lambda: reader().administers)
    slots.links_changed.fill(facets.links_changed)
    places.school_moved.add(facets.school_moved)


def in_every_page() -> dict[str, Any]:
    """Who looks, and the words that stand beside a button that shares."""
    return {"administers": reader().administers, "audience_words": audience_words}
