"""The pages of standards: frameworks, their trees, a standard's own page. Open to everybody."""

from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ps5_collab.core.text import clean_line, whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import page_number
from ps5_collab.standards import queries, slots
from ps5_collab.standards.browsing import tree
from ps5_collab.standards.finding import find_standards
from ps5_collab.standards.models import Standard
from ps5_collab.standards.stored import versions

bp = Blueprint("standards", __name__, url_prefix="/standards")
FINDING = "120/minute"


@bp.get("")
@limiter.limit(FINDING)
def index() -> ResponseReturnValue:
    words = clean_line(request.args.get("q"))
    return render_template(
        "standards/index.html",
        frameworks=queries.frameworks(),
        words=words,
        found=find_standards(words, 30),
        imports=slots.administers.call(),
    )


@bp.get("/picker")
@limiter.limit(FINDING)
def picker() -> ResponseReturnValue:
    """What is found while one looks for a standard to link to."""
    words = clean_line(request.args.get("q"))
    return render_template("standards/picker.html", words=words, found=find_standards(words))


@bp.get("/<key>")
@limiter.limit(FINDING)
def framework(key: str) -> ResponseReturnValue:
    shown = queries.get_framework(key)
    if shown.key != key:
        return redirect(url_for("standards.framework", key=shown.key), 301)
    words = clean_line(request.args.get("q"))
    return render_template(
        "standards/framework.html",
        framework=shown,
        tree=tree(shown, whole_number(request.args.get("open", "")), page_number()),
        words=words,
        found=find_standards(words, 30, framework_id=shown.id),
        versions=versions(shown),
        imports=slots.administers.call(),
    )


@bp.get("/<key>/<path:code>")
def show(key: str, code: str) -> ResponseReturnValue:
    """A code may have moved, or mean several things: then the page asks which."""
    framework = queries.get_framework(key)
    found = queries.by_code(framework, code)
    if len(found) > 1:
        return render_template(
            "standards/which.html", framework=framework, code=code, standards=found
        )
    if (framework.key, found[0].code) != (key, code):
        return redirect(url_for("standards.by_identifier", identifier=found[0].identifier))
    return shown(found[0])


@bp.get("/id/<identifier>")
def by_identifier(identifier: str) -> ResponseReturnValue:
    """The address that never changes."""
    standard = queries.get_standard(identifier)
    if standard.identifier != identifier:
        return redirect(url_for("standards.by_identifier", identifier=standard.identifier), 301)
    return shown(standard)


def shown(standard: Standard) -> str:
    path, others = queries.path_to(standard)
    beside = queries.beside(standard)
    links = [
        (kind, outward, list(group))
        for (kind, outward), group in groupby(
            sorted(beside, key=lambda one: (one.link.kind, not one.outward)),
            key=lambda one: (one.link.kind, one.outward),
        )
    ]
    return render_template(
        "standards/show.html",
        standard=standard,
        framework=standard.framework,
        path=path,
        others=others,
        children=queries.children(standard),
        linked=[one.standard.framework for one in beside if one.standard],
        links=[group for group in links if group[:2] != ("replacedBy", True)],
        successors=[one for one in beside if one.link.kind == "replacedBy" and one.outward],
        codes=queries.other_codes(standard),
        aligned=slots.aligned_here.call(standard.id),
        links_here=slots.administers.call(),
    )
