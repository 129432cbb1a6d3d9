"""The pages of one adoption."""

from flask import Blueprint

bp = Blueprint("adoptions", __name__, url_prefix="/practices/adoptions")
