"""The blueprint of all pages of lessons; its name is the kind of these items."""

from flask import Blueprint

bp = Blueprint("lessons", __name__, url_prefix="/lessons")
