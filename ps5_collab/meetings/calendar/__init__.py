"""Meetings in people's own calendars: files, feeds, invitations, and a page of one's own."""
