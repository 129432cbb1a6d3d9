"""What is said of each kind of notice: on the page, in a letter, and where its way is chosen.

A new kind is a member of `NoticeKind` and a line in each of these tables.
"""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.notices.models import NoticeKind as Kind
from ps5_collab.notices.models import Way

Words = Mapping[Kind, Later]

#: Stands between the name of who did it and the title of the thing.
DID: Final[Words] = {
    Kind.COMMENT: _("commented on"),
    Kind.REPLY: _("answered you on"),
    Kind.MENTION: _("named you on"),
    Kind.QUESTION: _("asks about"),
    Kind.ANSWER: _("took your answer on"),
    Kind.THREAD: _("began a conversation:"),
    Kind.COAUTHOR: _("made you a co-author of"),
    Kind.REVISION: _("published a revision of"),
    Kind.TAUGHT: _("taught, and noted how it went:"),
    Kind.FEATURED: _("chose to feature"),
    Kind.MEETING_INVITED: _("invites you to"),
    Kind.MEETING_CHANGED: _("changed the meeting"),
    Kind.MEETING_CANCELLED: _("canceled the meeting"),
    Kind.MEETING_SEAT: _("has a place for you at"),
    Kind.MEETING_DECLINED: _("cannot come to"),
    Kind.MEETING_ROLE: _("gave you a role at"),
    Kind.MEETING_ENDED: _("ended"),
    Kind.MEETING_PROPOSAL: _("proposes an agenda item for"),
    Kind.MEETING_OBSERVER: _("asks to observe"),
    Kind.MEETING_NOT_OBSERVING: _("has no place for observers at"),
    Kind.POLL_OPEN: _("asks when you have time for"),
    Kind.POLL_REMINDER: _("waits for your answer about"),
    Kind.POLL_ALL_ANSWERED: _("was the last to answer about"),
    Kind.POLL_CLOSED: _("closed the poll on the time of"),
    Kind.POLL_CLOCK: _("chose another clock for the poll on the time of"),
    Kind.MINUTES_SHARED: _("shared"),
    Kind.ACTION_GIVEN: _("gave you something to do from"),
    Kind.ACTION_DUE: _("reminds you of what you do from"),
    Kind.GROUP_REQUEST: _("asks to join"),
    Kind.GROUP_ADMITTED: _("let you in to"),
    Kind.GROUP_INVITED: _("invites you to join"),
    Kind.GROUP_DECLINED: _("thanks you for asking, and has no place free just now in"),
    Kind.GROUP_JOINED: _("joined"),
    Kind.GROUP_FACILITATOR: _("made you a facilitator of"),
    Kind.GROUP_REMOVED: _("took you off the list of members of"),
    Kind.GROUP_ACCOUNT_CLOSED: _("has no account any more, and had something to do in"),
    Kind.PRACTICE_TRIED: _("begins to try at another school"),
    Kind.PRACTICE_REPORTED: _("reports how it went with"),
    Kind.PRACTICE_CALLED_OFF: _("does not go on trying"),
    Kind.PRACTICE_THANKED: _("thanks you for"),
    Kind.PRACTICE_JOINED: _("takes you along in trying"),
    Kind.PRACTICE_REPLIED: _("answers your report about"),
    Kind.PRACTICE_LOOK_BACK: _("asks how it went with"),
    Kind.REVIEW_CONSENT: _("asks whether others may read"),
    Kind.REVIEW_TAKEN: _("reviews"),
    Kind.REVIEW_GIVEN_BACK: _("gives back the review of"),
    Kind.REVIEW_ASKED: _("asks you to review"),
    Kind.REVIEW_OVER: _("ended your review of"),
    Kind.REVIEW_NOTE: _("wrote in the review of"),
    Kind.REVIEW_APPROVED: _("approves"),
    Kind.REVIEW_CHANGES: _("asks for changes to"),
    Kind.REVIEW_DECLINED: _("would not show"),
    Kind.REVIEW_SHOWN: _("opened to the showcase:"),
    Kind.REVIEW_OUT_OF_DATE: _("says that this is out of date:"),
    Kind.REVIEW_WAITING: _("waits for reviewers of"),
    Kind.REVIEW_DUE: _("waits for your decision on"),
    Kind.REVIEW_LATE: _("waits for a reviewer's decision on"),
    Kind.DISCUSSION_INVITED: _("asks you to read together:"),
    Kind.DISCUSSION_ANSWER: _("answered your note on"),
    Kind.DISCUSSION_TO_YOU: _("wrote a note for you alone on"),
    Kind.DISCUSSION_PHASE: _("opened a phase of"),
    Kind.DISCUSSION_REMINDER: _("waits for your words on"),
    Kind.DISCUSSION_TEXT: _("put a corrected text into"),
    Kind.DISCUSSION_NEXT_STEP: _("gave you a next step from"),
}

#: Stands before the title when the site itself reminds; where nothing is here, `NEWS`.
REMINDS: Final[Words] = {
    Kind.MEETING_INVITED: _("You are asked to"),
    Kind.MEETING_SEAT: _("You have a place at"),
    Kind.MEETING_CHANGED: _("The meeting changed:"),
    Kind.MEETING_CANCELLED: _("The meeting is canceled:"),
    Kind.MEETING_ENDED: _("Ended by itself:"),
    Kind.POLL_OPEN: _("When do you have time for"),
    Kind.POLL_REMINDER: _("Your answer is still missing about"),
    Kind.POLL_ALL_ANSWERED: _("Everybody has answered about"),
    Kind.POLL_CLOSED: _("Answers are in; choose a time for"),
    Kind.MINUTES_SHARED: _("Shared now:"),
    Kind.ACTION_DUE: _("Soon due, from"),
    Kind.PRACTICE_LOOK_BACK: _("It is time to look back at"),
    Kind.REVIEW_SHOWN: _("In the showcase now:"),
    Kind.REVIEW_CONSENT: _("It is approved, and waits for you to agree that others read it:"),
    Kind.REVIEW_WAITING: _("It has waited for reviewers for two weeks:"),
    Kind.REVIEW_DUE: _("It has waited for your decision for two weeks:"),
    Kind.REVIEW_LATE: _("It has waited for a reviewer's decision for two weeks:"),
    Kind.DISCUSSION_INVITED: _("Your group reads together:"),
    Kind.DISCUSSION_PHASE: _("The next phase is open:"),
    Kind.DISCUSSION_REMINDER: _("Your words are still missing in"),
    Kind.DISCUSSION_TEXT: _("There is a corrected text in"),
}
NEWS: Final = _("News of")

#: How a person who chooses its way knows a kind.
NAMES: Final[Words] = {
    Kind.MENTION: _("Somebody names you"),
    Kind.REPLY: _("Somebody answers you"),
    Kind.QUESTION: _("A question about what you wrote"),
    Kind.COMMENT: _("A comment on what you wrote"),
    Kind.ANSWER: _("Your answer settled a question"),
    Kind.THREAD: _("A new conversation in a group of yours"),
    Kind.COAUTHOR: _("You became a co-author"),
    Kind.REVISION: _("A new revision of what you adapted, try or write together"),
    Kind.TAUGHT: _("Somebody taught a lesson of yours"),
    Kind.FEATURED: _("A leader features a practice of yours"),
    Kind.MEETING_INVITED: _("An invitation to a meeting"),
    Kind.MEETING_CHANGED: _("A meeting has another time or place"),
    Kind.MEETING_CANCELLED: _("A meeting is canceled"),
    Kind.MEETING_SEAT: _("A place became free for you"),
    Kind.MEETING_DECLINED: _("Somebody you need cannot come"),
    Kind.MEETING_ROLE: _("You have a role at a meeting"),
    Kind.MEETING_ENDED: _("A meeting that you run was never ended"),
    Kind.MEETING_PROPOSAL: _("An agenda item is proposed to you"),
    Kind.MEETING_OBSERVER: _("Somebody asks to observe a meeting of yours"),
    Kind.MEETING_NOT_OBSERVING: _("You cannot observe a meeting after all"),
    Kind.POLL_OPEN: _("A poll on the time of a meeting"),
    Kind.POLL_REMINDER: _("Your answer to a poll is missing"),
    Kind.POLL_ALL_ANSWERED: _("Everybody answered your poll"),
    Kind.POLL_CLOSED: _("Your poll has closed"),
    Kind.POLL_CLOCK: _("A poll that you answered is on another clock"),
    Kind.MINUTES_SHARED: _("Minutes of a meeting"),
    Kind.ACTION_GIVEN: _("Somebody gave you something to do"),
    Kind.ACTION_DUE: _("Something you do is soon due"),
    Kind.GROUP_REQUEST: _("Somebody asks to join a group that you lead"),
    Kind.GROUP_ADMITTED: _("A group let you in"),
    Kind.GROUP_INVITED: _("A group invites you"),
    Kind.GROUP_DECLINED: _("A group cannot take you in"),
    Kind.GROUP_JOINED: _("Somebody joined a group that you lead"),
    Kind.GROUP_FACILITATOR: _("You became a facilitator of a group"),
    Kind.GROUP_REMOVED: _("You are no longer a member of a group"),
    Kind.GROUP_ACCOUNT_CLOSED: _("A member of a group that you lead has no account any more"),
    Kind.PRACTICE_TRIED: _("A school begins to try your practice"),
    Kind.PRACTICE_REPORTED: _("A school reports how it went with your practice"),
    Kind.PRACTICE_CALLED_OFF: _("A school does not go on trying your practice"),
    Kind.PRACTICE_THANKED: _("Somebody thanks you for a practice"),
    Kind.PRACTICE_JOINED: _("A colleague takes you along in trying a practice"),
    Kind.PRACTICE_REPLIED: _("The authors answer your report"),
    Kind.PRACTICE_LOOK_BACK: _("It is time to look back at what you tried"),
    Kind.REVIEW_CONSENT: _("You are asked to agree that a practice of yours is shown"),
    Kind.REVIEW_TAKEN: _("Somebody reviews a practice of yours"),
    Kind.REVIEW_GIVEN_BACK: _("A reviewer of a practice of yours gives it back"),
    Kind.REVIEW_ASKED: _("You are asked to review a practice"),
    Kind.REVIEW_OVER: _("A practice that you review is taken back"),
    Kind.REVIEW_NOTE: _("Reviewers and authors write to you"),
    Kind.REVIEW_APPROVED: _("A reviewer approves a practice of yours"),
    Kind.REVIEW_CHANGES: _("A reviewer asks for changes"),
    Kind.REVIEW_DECLINED: _("A reviewer would not show a practice of yours"),
    Kind.REVIEW_SHOWN: _("A practice of yours, or that you reviewed, is in the showcase"),
    Kind.REVIEW_OUT_OF_DATE: _("A practice of yours is marked as out of date"),
    Kind.REVIEW_WAITING: _("A practice waits for reviewers for long"),
    Kind.REVIEW_DUE: _("A practice waits for your decision for long"),
    Kind.REVIEW_LATE: _("A practice waits for a reviewer's decision for long"),
    Kind.DISCUSSION_INVITED: _("Your group begins to read something"),
    Kind.DISCUSSION_ANSWER: _("Somebody answers a note of yours"),
    Kind.DISCUSSION_TO_YOU: _("A note that only you read"),
    Kind.DISCUSSION_PHASE: _("A phase of a discussion opens"),
    Kind.DISCUSSION_REMINDER: _("Your words are missing in a discussion"),
    Kind.DISCUSSION_TEXT: _("What your group reads was corrected"),
    Kind.DISCUSSION_NEXT_STEP: _("A next step is yours"),
}

#: What waits badly goes at once: somebody speaks to the person, or a time is at stake.
AT_ONCE: Final = frozenset(
    {
        Kind.MENTION,
        Kind.REPLY,
        Kind.QUESTION,
        Kind.MEETING_INVITED,
        Kind.MEETING_CHANGED,
        Kind.MEETING_CANCELLED,
        Kind.MEETING_SEAT,
        Kind.MEETING_DECLINED,
        Kind.POLL_OPEN,
        Kind.POLL_REMINDER,
        Kind.POLL_CLOCK,
        Kind.DISCUSSION_ANSWER,
        Kind.DISCUSSION_TO_YOU,
        Kind.DISCUSSION_REMINDER,
    }
)


def way_unless_chosen(kind: Kind) -> Way:
    return Way.NOW if kind in AT_ONCE else Way.DAILY


def says(kind: Kind, name: str = "") -> str:
    """What stands before the title: "Rosa Lima named you on", or "Soon due, from" of no name."""
    return f"{name} {DID[kind]}" if name else str(REMINDS.get(kind, NEWS))


#: How a person reads a way.
WAYS: Final[Mapping[Way, Later]] = {
    Way.NOW: _("Within minutes"),
    Way.DAILY: _("Once a day"),
    Way.WEEKLY: _("Once a week"),
    Way.NEVER: _("Never"),
}
#: Kinds stand together by how their names begin; the last takes the rest.
_SECTIONS: Final = (
    (_("Meetings"), ("meeting_", "poll_", "minutes_", "action_")),
    (_("Groups"), ("group_", "thread")),
    (_("Discussions"), ("discussion_",)),
    (_("Promising practices"), ("practice_",)),
    (_("Reviews of practices"), ("review_",)),
    (_("What you write"), ("coauthor", "revision", "taught", "featured")),
    (_("What is said to you"), ("",)),
)


def sections() -> list[tuple[Later, list[Kind]]]:
    """The kinds as a person chooses their ways, in the order of `NAMES`."""
    left = list(NAMES)
    found = []
    for title, beginnings in _SECTIONS:
        own = [kind for kind in left if kind.value.startswith(beginnings)]
        left = [kind for kind in left if kind not in own]
        found.append((title, own))
    return found[::-1]
