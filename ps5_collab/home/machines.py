"""What search engines are told: where they may go, and every page that is open to everyone."""

from typing import Any, Final

import sqlalchemy as sa
from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ps5_collab.browsing.page import SEARCHING
from ps5_collab.core.db import db
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.home.views import bp
from ps5_collab.lessons.cards import slug
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.practices.models import KIND as PRACTICES
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import VISITOR, visible_to
from ps5_collab.texts.models import KIND as TEXTS

#: More a sitemap may not hold.
MOST: Final = 50_000
#: Pages that say the same in another order, or nothing without an account.
CLOSED: Final = (
    "/search",
    "/sign-in",
    "/settings",
    "/desk",
    "/me",
    "/lessons?",
    "/practices?",
    "/texts?",
)


@bp.get("/robots.txt")
@same_for_all
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {url_for('home.sitemap', _external=True)}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
@limiter.limit(SEARCHING)
@same_for_all
def sitemap() -> ResponseReturnValue:
    """Made anew when something that visitors see has changed."""
    facets = facets_for(VISITOR)
    page = facets.once(("sitemap", facets.visible, request.host_url), made)
    return Response(page, mimetype="application/xml")


def made() -> str:
    return render_template("home/sitemap.xml", pages=open_pages(), slug=slug)


def open_pages() -> list[Any]:
    found = (
        sa.select(Item.id, Item.kind, Item.title, Item.published_at)
        .where(visible_to(VISITOR), Item.state == State.PUBLISHED)
        .where(Item.kind.in_((LESSONS, PRACTICES, TEXTS)))
        .order_by(Item.published_at.desc(), Item.id.desc())
        .limit(MOST)
    )
    return list(db.session.execute(found))
