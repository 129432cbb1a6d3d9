"""Tables of meetings: when, who and what for; what was said and decided; when schools are free."""

from ps5_collab.meetings.models.calendar import CalendarChoice, CalendarFeed
from ps5_collab.meetings.models.meeting import (
    HERE,
    KIND,
    AgendaItem,
    Attendance,
    Brings,
    Coming,
    Keeps,
    Meeting,
    MeetingKind,
    MeetingRole,
    NormRating,
    Part,
    Participant,
    Purpose,
    Series,
    Stage,
    Standing,
)
from ps5_collab.meetings.models.poll import Answer, Candidate, Poll, PollAnswer, PollReply
from ps5_collab.meetings.models.record import (
    MINUTES,
    Action,
    ActionChange,
    Correction,
    Decision,
    Minutes,
    Note,
    NoteKind,
    NoteRevision,
    PrivateNote,
)
from ps5_collab.meetings.models.school_time import BellSchedule, SchoolDay, SchoolDayKind

__all__ = [
    "HERE", "KIND", "MINUTES", "Action", "ActionChange", "AgendaItem", "Answer", "Attendance",
    "BellSchedule", "Brings", "CalendarChoice", "CalendarFeed", "Candidate", "Coming", "Correction",
    "Decision", "Keeps", "Meeting", "MeetingKind", "MeetingRole", "Minutes", "NormRating", "Note",
    "NoteKind", "NoteRevision", "Part", "Participant", "Poll", "PollAnswer", "PollReply",
    "PrivateNote", "Purpose", "SchoolDay", "SchoolDayKind", "Series", "Stage", "Standing",
]  # fmt: skip
