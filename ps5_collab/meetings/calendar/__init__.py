"""Meetings in people's own calendars: files, feeds, invitations, and a page of one's own."""

from ps5_collab.meetings.calendar.letters import method_for
from ps5_collab.meetings.calendar.own_letters import say_now, take_off, write_to_oneself
from ps5_collab.meetings.calendar.sequence import raise_sequence

__all__ = ["method_for", "raise_sequence", "say_now", "take_off", "write_to_oneself"]
