"""Signing in and out."""

from flask import Blueprint

bp = Blueprint("people", __name__)
