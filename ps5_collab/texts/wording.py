"""The words of a text as templates ask for them."""

from flask import Flask
from markupsafe import Markup

from ps5_collab.lessons.vocabulary import label
from ps5_collab.texts.vocabulary import LICENCE_ADDRESSES, LICENCES, RIGHTS_SHORT


def rights_label(rights: str) -> str:
    return label(RIGHTS_SHORT, rights)


def open_licence(licence: str) -> Markup:
    """Its name, with a link to its terms where they are known; empty for one of no name."""
    name = LICENCES.get(licence, "")
    address = LICENCE_ADDRESSES.get(licence)
    return (
        Markup('<a href="{}" rel="license noopener">{}</a>').format(address, name)
        if address
        else Markup()
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(rights_label=rights_label, open_licence=open_licence)
