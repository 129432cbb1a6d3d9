"""The pages of protocols share one blueprint."""

from flask import Blueprint

bp = Blueprint("protocols", __name__, url_prefix="/protocols")
