"""Meetings: finding a time, the agenda, running them, and what remains."""

from flask import Flask

from ps5_collab.core import live
from ps5_collab.core.slots import fill
from ps5_collab.meetings import agenda_pages as agenda_pages
from ps5_collab.meetings import answering as answering
from ps5_collab.meetings import findable, polls, wording
from ps5_collab.meetings import models as models
from ps5_collab.meetings import observation as observation
from ps5_collab.meetings import repeating as repeating
from ps5_collab.meetings import role_pages as role_pages
from ps5_collab.meetings import saying as told
from ps5_collab.meetings import views as views
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.calendar import letters as calendar_letters
from ps5_collab.meetings.calendar import views as calendar
from ps5_collab.meetings.mine import reminders as reminders
from ps5_collab.meetings.mine import views as mine
from ps5_collab.meetings.minutes import findable as words_of_minutes
from ps5_collab.meetings.minutes import views as minutes
from ps5_collab.meetings.running import due as due
from ps5_collab.meetings.running import note_views as note_views
from ps5_collab.meetings.running import outcome_views as outcome_views
from ps5_collab.meetings.running import time_views as time_views
from ps5_collab.meetings.running.views import unchanged
from ps5_collab.meetings.school_time import day_views as day_views
from ps5_collab.meetings.school_time import import_views as import_views
from ps5_collab.meetings.school_time import views as school_time
from ps5_collab.notices import letters as notices
from ps5_collab.notices import saying
from ps5_collab.sharing import policy as sharing_policy
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    wording.init_app(app)
    polls.init_app(app)
    app.register_blueprint(bp)
    app.register_blueprint(minutes.bp)
    app.register_blueprint(mine.bp)
    sharing_policy.of_groups.add(models.KIND)
    search.findable[models.MINUTES] = words_of_minutes.from_stored
    search.undocumented[models.KIND] = findable.all_meetings
    app.register_blueprint(school_time.bp)
    fill("meetings.show", minutes.on_meeting_page)
    live.page(r"/meetings/([0-9]{1,10})/run", unchanged)
    fill("people.school", school_time.on_school_page)
    app.register_blueprint(calendar.bp)
    notices.show(calendar_letters.CARRYING, calendar_letters.details)
    notices.carry(calendar_letters.CARRYING, calendar_letters.carried)
    saying.say(told.TIMED | told.WITH_ROLE, told.lines)
