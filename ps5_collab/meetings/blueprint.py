"""The one blueprint of meetings; view modules hang their pages on it.

Its name is the item's kind, so that every lower room can link to `meetings.show`.
"""

from flask import Blueprint

bp = Blueprint("meetings", __name__, url_prefix="/meetings")
