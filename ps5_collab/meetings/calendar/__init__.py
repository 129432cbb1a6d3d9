"""Meetings in people's own calendars: files, feeds, invitations, and a page of one's own."""

from ps5_collab.meetings.calendar.letters import cancel, change, invite

__all__ = ["cancel", "change", "invite"]
