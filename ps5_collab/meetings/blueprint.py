"""The one blueprint of meetings; view modules hang their pages on it.

Its name is the item's kind, so that every lower room can link to `meetings.show`.
"""

from flask import Blueprint

bp = Blueprint("meetings", __name__, url_prefix="/meetings")

#: How often one may do what writes to everybody of a group.
PLANNING = "20/minute;120/hour"
