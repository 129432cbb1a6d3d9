"""Promising practices: documented, reviewed, shown to the network, tried elsewhere."""

from flask import Flask

from ps5_collab.lessons.taught import services as taught
from ps5_collab.practices import (
    adoption,
    featured,
    findable,
    models,
    places,
    review,
    services,
    shelves,
    showcase,
    views,
    wording,
)
from ps5_collab.practices import editor as editor
from ps5_collab.practices.blueprint import bp
from ps5_collab.sharing import attachments, coauthors, search
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.queries import in_words


def init_app(app: Flask) -> None:
    """Set up the pages of practices."""
    wording.init_app(app)
    review.init_app(app)
    app.register_blueprint(bp)
    showcase.init_app(app)
    adoption.init_app(app)  # before what a leader does: most readers come to try it
    shelves.init_app(app)
    featured.init_app(app)
    search.findable[models.KIND] = findable.from_stored
    in_words[models.KIND] = places.in_words
    if services.require_return not in sharing.before_return:
        sharing.before_return.append(services.require_return)
        coauthors.on_leaving.append(services.end_consent)
        attachments.on_removal.append(services.file_removed)
        taught.on_change.append(services.record_changed)


__all__ = ["init_app", "views"]
