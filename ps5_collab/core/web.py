"""Glue between Flask and the domains: errors, forms, the person signed in."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from ps5_collab.core.db import MAX_ID, SAFE_METHODS, db
from ps5_collab.core.errors import CollabError, TooMany
from ps5_collab.core.text import safe_next, slugify, whole_number
from ps5_collab.core.typed import typed_fields

if TYPE_CHECKING:
    from ps5_collab.people.models import Person

MAX_BODY = 2 * 1024 * 1024

csrf = CSRFProtect()
F = TypeVar("F", bound=FlaskForm)


def me() -> "Person":
    """The signed-in person; only for views behind `login_required`."""
    return cast("Person", current_user)


def signed_in() -> "Person | None":
    """The signed-in person, or nobody."""
    return cast("Person", current_user) if current_user.is_authenticated else None


def sent_from_here() -> bool:
    """A page of this site sent the form, says the browser: each in use names where a form comes
    from, and no page can have it lie. For the forms of pages that are the same for everyone, which
    carry no session and so no token."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def to(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Redirect after a write: the browser then asks with GET."""
    return redirect(url_for(endpoint, **values), code=303)


def back_or_to(endpoint: str, **values: Any) -> ResponseReturnValue:
    """After a write: to the page of this site that sent the form (its field `next`), else there."""
    sender = safe_next(request.form.get("next"))
    return redirect(sender, code=303) if sender else to(endpoint, **values)


def finds(field: str = "q") -> bool:
    """Something is to be found, not saved: by the button of a finder, whose words are in `field`,
    or by Enter (a button "enter") while words stand in it."""
    pressed = request.form.get("do", "").partition(":")[0]
    return pressed == "find" or (pressed == "enter" and bool(request.form.get(field, "").strip()))


def render_form(template: str, form: FlaskForm, **context: Any) -> tuple[str, int]:
    """A form page: 200 when first shown, 422 when it comes back with errors."""
    return render_template(template, form=form, **context), 422 if form.is_submitted() else 200


def name_redirect(response: Response) -> Response:
    """A script is not shown where a redirect leads; ours asks, and has the browser go there."""
    if response.location and request.headers.get("X-Redirect") == "named":
        response.status_code = 204
        response.set_data(b"")
    return response


def as_file(content: Any, title: str, ending: str, media_type: str) -> Response:
    """An answer that is saved to disk, under words of its title; `ending`: ".csv"."""
    answer = make_response(content)
    name = slugify(title).strip("-") or "file"  # titles without Latin letters give no words
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return answer


def page_number() -> int:
    """`?page=` as a positive number; nonsense counts as the first page."""
    return whole_number(request.args.get("page", ""), digits=6) or 1


def an_id(value: str | None) -> int | None:
    """A number that may be an id; nothing for nonsense."""
    given = value or ""
    fits = given.isascii() and given.isdecimal() and len(given) < 19 and int(given) <= MAX_ID
    return int(given) if fits else None


def a_uuid(value: str | None) -> UUID | None:
    """What names for good something that a form makes; nothing for nonsense."""
    try:
        return UUID(value or "")
    except ValueError:
        return None


def error_page(status: int, sentence: object, **context: Any) -> tuple[str, int]:
    """The one page for everything that went wrong; nothing of the request is saved."""
    db.session.rollback()
    g.pop("after_commit", None)
    above = page_above() if status in (409, 422) else None
    page = render_template(
        "errors/error.html", status=status, sentence=sentence, above=above, **context
    )
    return page, status


def page_above() -> tuple[str, str] | None:
    """Endpoint and address of the page that an action, or a form, belongs to: the nearest one above
    it. A form that cannot even be opened is of the thing itself, whose lists may be no better."""
    adapter = current_app.create_url_adapter(request)
    path = request.path
    while adapter and (path := path.rpartition("/")[0]):
        try:
            endpoint, values = adapter.match(path, method="GET")
        except HTTPException:
            continue
        if request.method in SAFE_METHODS and not endpoint.endswith(".show"):
            continue
        return endpoint, url_for(endpoint, **values)
    return None


def show_error(error: CollabError) -> ResponseReturnValue:
    page, status = error_page(error.status, str(error), kept=typed_fields())
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page, status, headers


def show_csrf(_error: CSRFError) -> ResponseReturnValue:
    if signed_in():
        sentence = _("You have signed in since this form was opened. Nothing was saved yet.")
    else:
        sentence = _("This form was open too long, or your sign-in ended. Nothing was saved.")
    return error_page(400, sentence, kept=typed_fields(), again=True)


def show_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    sentences = {
        404: _("This page is not here."),
        405: _("This address does not answer to that."),
        413: _("That is more than this page can take at once."),
    }
    sentence = sentences.get(error.code, _("The request could not be understood."))
    page, status = error_page(error.code, sentence, kept=typed_fields())
    passed = {"Retry-After", "Allow"}
    return page, status, {k: v for k, v in error.get_headers() if k in passed}


def too_large(bp: Blueprint, pages: Mapping[str, Callable[..., tuple[str, int]]]) -> None:
    """Say at the field that a file is too large: {endpoint of the form: its page with those words,
    for whoever may see it}. Nothing of what was sent can be read, not even its token."""

    def shown(error: HTTPException) -> ResponseReturnValue:
        page = pages.get(request.endpoint or "")
        if page is None or not signed_in():
            return show_http(error)
        try:
            return page(**request.view_args or {})[0], 413
        except CollabError as refusal:
            return show_error(refusal)

    bp.register_error_handler(413, shown)


def unread(form: F, limit: int) -> F:
    """An empty form for such a page: at its field "file" stands how many bytes, as megabytes, a
    file may have."""
    form["file"].errors = [_("Files may have at most %(n)d megabytes.", n=limit // 2**20)]
    return form


def show_stale(_error: StaleDataError) -> ResponseReturnValue:
    sentence = _("Somebody else changed this at the same moment. Nothing of yours was saved yet.")
    return error_page(409, sentence, kept=typed_fields(), again=True)


def show_unkeepable(_error: DataError) -> ResponseReturnValue:
    """What no field lets through but the database refuses, such as a NUL in a search."""
    return error_page(400, _("The request could not be understood."), kept=typed_fields())


def show_crash(_error: Exception) -> ResponseReturnValue:
    """A bug, or a commit that failed: nothing was saved, so no message may say it was."""
    db.session.rollback()  # the page below asks the database who is signed in
    session.pop("_flashes", None)
    return error_page(500, _("Something went wrong on our side."), kept=typed_fields())


def init_app(app: Flask) -> None:
    # Flask has (weaker) values of its own for these, so `setdefault` would set nothing.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.config["MAX_FORM_PARTS"] = 2_000
    # Bound to the session anyway; a teacher who writes for two hours must not lose the text.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    app.after_request(name_redirect)
    app.register_error_handler(CollabError, show_error)
    app.register_error_handler(CSRFError, show_csrf)
    app.register_error_handler(StaleDataError, show_stale)
    app.register_error_handler(DataError, show_unkeepable)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(500, show_crash)
