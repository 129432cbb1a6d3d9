"""The pages of texts share one blueprint."""

from flask import Blueprint

bp = Blueprint("texts", __name__, url_prefix="/texts")
