"""Meetings in people's own calendars: files, feeds, invitations, and a page of one's own."""

from ps5_collab.meetings.calendar.letters import (
    calendars,
    note_announced,
    take_off,
    write_to_oneself,
)

__all__ = ["calendars", "note_announced", "take_off", "write_to_oneself"]
