"""The pages that gather: the front page, my desk, the administration's index, help."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.web import me, signed_in, to
from ps5_collab.core.words import local
from ps5_collab.groups import finding as groups
from ps5_collab.home import queries
from ps5_collab.home.guide import GUIDES
from ps5_collab.lessons.vocabulary import GRADES, grades_label
from ps5_collab.meetings.listing import next_meetings
from ps5_collab.notices.saying import lines_of
from ps5_collab.people.policy import may_invite_somebody
from ps5_collab.people.sessions import my_standing
from ps5_collab.practices.adoption import at_hand as adoptions
from ps5_collab.sharing.readers import reader

bp = Blueprint("home", __name__)
#: Actions on a desk; their own page has the rest.
MOST_TO_DO = 5


@bp.app_template_global()
def grade_span(low: int | None, high: int | None) -> str:
    """From the lowest grade to the highest, in words; -1 is transitional kindergarten."""
    if low is None or high is None:
        return ""
    return grades_label(GRADES[low + 1 : high + 2])


@bp.get("/")
def front() -> ResponseReturnValue:
    """What this is, for those who are not signed in; the others come to their desk."""
    if signed_in():
        return to("home.desk")
    return render_template(
        "home/front.html", lessons=queries.newest_public(4), counts=queries.public_counts()
    )


@bp.get("/desk")
@login_required
def desk() -> ResponseReturnValue:
    who, today = reader(), local(utcnow()).date()
    news = queries.unread(who, 6)
    return render_template(
        "home/desk.html",
        drafts=queries.drafts(who, 5),
        notices=news,
        notice_lines=lines_of(news),
        lessons=queries.newest_for(who, 6),
        meetings=next_meetings(who, 3),
        actions=queries.to_do(who, MOST_TO_DO),
        own=queries.own(me(), who),
        groups=groups.at_hand(who),
        tried=adoptions.at_hand(who),
        today=today,
        invites=may_invite_somebody(my_standing()),
        reader=who,
    )


@bp.get("/administration")
@login_required
def administration() -> ResponseReturnValue:
    require(reader().administers)
    return render_template("home/administration.html", counts=queries.site_counts())


@bp.get("/help")
def help() -> ResponseReturnValue:
    return render_template("home/help.html", guides=GUIDES)


@bp.get("/help/<topic>")
def guide(topic: str) -> ResponseReturnValue:
    if topic not in GUIDES:
        raise NotFound
    return render_template(f"home/help/{topic}.html", guides=GUIDES, topic=topic)


@bp.get("/about")
def about() -> ResponseReturnValue:
    return render_template("home/about.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("home/privacy.html")
