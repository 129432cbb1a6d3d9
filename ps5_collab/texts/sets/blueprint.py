"""The pages of text sets share one blueprint."""

from flask import Blueprint

bp = Blueprint("text_sets", __name__, url_prefix="/text-sets")
