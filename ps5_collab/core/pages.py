"""What every page has at hand: icons, addresses, pages of a list, theme and language."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import jinja2
import lucide
from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    templating,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest

from ps5_collab.core import assets, fields, headings, markup, versions, words
from ps5_collab.core.db import SAFE_METHODS
from ps5_collab.core.language import LANGUAGES, dir_of
from ps5_collab.core.text import clean_text, safe_next
from ps5_collab.core.web import csrf, page_above, sent_from_here, signed_in
from ps5_collab.core.words import later as _

THEMES = {"auto": _("System"), "light": _("Light"), "dark": _("Dark")}
A_YEAR = 31_536_000
PAGE_SIZE = 25
ROW = TypeVar("ROW")

bp = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Page(Generic[ROW]):
    """One page of a longer list; pages count from 1."""

    rows: Sequence[ROW]
    number: int
    #: Rows on all pages together.
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """Number of the first row of this page, from 1; 0 on an empty page."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1 if self.rows else 0

    @property
    def near(self) -> list[int | None]:
        """Page numbers worth a link: both ends and the neighbors; None stands for a gap."""
        wanted = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown: list[int | None] = []
        for number in sorted(n for n in wanted if 1 <= n <= self.last):
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def offset(number: int, size: int = PAGE_SIZE) -> int:
    """How many rows come before page `number`."""
    return (number - 1) * size


def icon(name: str, label: str | None = None, size: int = 20) -> Markup:
    """A lucide icon. Without a label it is decoration, and readers of the screen pass it over."""
    return _icon(name, str(label or ""), size)


@lru_cache(maxsize=512)
def _icon(name: str, label: str, size: int) -> Markup:
    said = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return Markup(lucide._render_icon(name, size, stroke_width="1.75", **said))  # noqa: S704


def link(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this site does not have it."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values) if values else _plain_link(endpoint, request.script_root)


@lru_cache(maxsize=256)
def _plain_link(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def here(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes a key out.

    A change of anything but the page goes back to the first page.
    """
    # What begins with "_", and "endpoint", would speak to `url_for` itself.
    kept: dict[str, Any] = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if not name.startswith("_") and name != "endpoint"
    }
    if "page" not in changes:
        kept.pop("page", None)
    kept.update(changes)
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept})


def sort_address(key: str, now: str) -> str:
    """Where a column's heading leads: its order, or when that is shown, the reverse ("-key")."""
    return here(sort=f"-{key}" if now == key else key)


def csrf_field() -> Markup:
    """The hidden field that every posting form needs."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def chosen_theme() -> str:
    theme = request.cookies.get("theme", "auto")
    return theme if theme in THEMES else "auto"


@bp.post("/settings")
@csrf.exempt
def settings() -> ResponseReturnValue:
    """Theme and language: a cookie, then back. No script, no flash of the wrong colors."""
    if not sent_from_here():
        raise BadRequest
    answer = redirect(safe_next(request.form.get("back")) or "/", 303)
    for name, allowed in (("theme", THEMES), ("language", LANGUAGES)):
        value = request.form.get(name)
        if value is None:
            continue
        if value not in allowed:
            raise BadRequest
        secure = bool(current_app.config["SETTINGS"].secure)
        answer.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


@bp.post("/preview")
@login_required
def preview() -> str:
    """Show one Markdown field of any form as it will look; `preview` names the field."""
    name = request.form.get("preview", "")
    text = clean_text(request.form.get(name))[: markup.MAX_LENGTH]
    return render_template("ui/preview.html", name=name, html=markup.render(text))


@bp.get("/styleguide")
def styleguide() -> str:
    """Every part, in light and in dark; made up of the parts and of nothing else."""
    specimen: Page[None] = Page([None] * PAGE_SIZE, number=4, total=317)
    return render_template("styleguide/index.html", specimen=specimen)


def every_page() -> dict[str, Any]:
    """Even the page that says the database is gone must be drawn, so nobody is signed in then."""
    try:
        person = signed_in()
    except SQLAlchemyError:
        person = None
    return {"me": person, "theme": chosen_theme(), "lang": words.locale().language}


class Template(jinja2.Template):
    """Makes the macros of a file once.

    Jinja asks at every `import` whether the page has other globals than the imported file; here all
    have the same, and the answer took a tenth of a page's time.
    """

    def _get_default_module(self, ctx: Any = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class Environment(templating.Environment):
    """All files share the globals. Jinja would lay an empty map of each file's own before them, and
    looking through both for every part of a page took as long as the parts themselves."""

    template_class = Template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def back_here() -> str:
    """This page's address to come back to; after a refused form, its page without what was sent."""
    if request.method in SAFE_METHODS:
        return request.full_path if request.query_string else request.path
    router = current_app.create_url_adapter(request)
    if router and router.test(method="GET"):
        return request.path
    above = page_above()
    return above[1] if above else "/"


def init_app(app: Flask) -> None:
    assets.init_app(app)
    app.register_blueprint(bp)
    app.context_processor(every_page)
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        icon=icon,
        link=link,
        here=here,
        back_here=back_here,
        sort_address=sort_address,
        csrf_field=csrf_field,
        escape=escape,
        site_name=app.config["SETTINGS"].site_name,
        demo=app.config["SETTINGS"].demo,
        fonts=lambda: assets.fonts(Path(str(app.static_folder))),
        themes=THEMES,
        languages=LANGUAGES,
        dir_of=dir_of,
        **words.GLOBALS,
        **fields.GLOBALS,
        **headings.GLOBALS,
        **versions.GLOBALS,
    )
