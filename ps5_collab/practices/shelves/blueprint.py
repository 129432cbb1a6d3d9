"""The pages of shelves; what begins on a practice's page is on the blueprint of practices."""

from flask import Blueprint

bp = Blueprint("shelves", __name__, url_prefix="/shelves")
