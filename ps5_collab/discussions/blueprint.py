"""The one blueprint of discussions; view modules hang their pages on it.

Its name is the item's kind, so that every lower room can link to `discussions.show`.
"""

from flask import Blueprint

bp = Blueprint("discussions", __name__, url_prefix="/discussions")
