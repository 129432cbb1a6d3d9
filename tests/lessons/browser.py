"""A browser without script: what a page's form would send, and pressing one of its buttons."""

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict


class _Form(HTMLParser):
    """Collects the fields of the form that is guarded, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: MultiDict[str, str] = MultiDict()
        self.inside = False
        self.area: str | None = None
        self.select: str | None = None
        self.text = ""
        self.buttons: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "data-guard" in given
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and (
            given.get("type") not in ("checkbox", "radio") or "checked" in given
        ):
            self.fields.add(name, given.get("value", ""))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.fields.add(self.select, given.get("value", ""))
        elif tag == "button" and name == "do" and "disabled" not in given:
            self.buttons.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.fields.add(self.area, self.text.removeprefix("\n"))
            self.area = None
        elif tag == "form":
            self.inside = False


def form_of(page: str) -> _Form:
    form = _Form()
    form.feed(page)
    return form


def fields_of(page: str) -> MultiDict[str, str]:
    return form_of(page).fields


def press(browser: FlaskClient, address: str, page: Any, button: str, /, **words: Any) -> Any:
    """Fill in `words` and press the button with this value, which the page must have."""
    form = form_of(page.text)
    assert button in form.buttons, f"no button {button!r} among {form.buttons}"
    fields = form.fields
    for name, value in words.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    fields.add("do", button)
    return browser.post(address, data=fields)
