"""Meetings that repeat: each occurrence is a meeting of its own, the series knows their rule."""

from ps5_collab.meetings.repeating import due as due
from ps5_collab.meetings.repeating import views as views
