"""Appointments and accounts of others, the audit log, and the demo's mailbox."""

from operator import itemgetter
from typing import NoReturn

from flask import current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import audit, outbox
from ps5_collab.core.audit import words_for
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.mail import Letter
from ps5_collab.core.web import render_form, to
from ps5_collab.people import policy, queries
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.invitations import AppointForm, EndForm
from ps5_collab.people.record import details_words, subject_words
from ps5_collab.people.services import appointments as services
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import offer_places, paged

ROWS = 50
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@bp.route("/people/<int:person_id>/appointments", methods=["GET", "POST"])
@login_required
def appointments(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(my_standing(), person_id)
    require(policy.may_invite_somebody(my_standing()))
    form = AppointForm()
    offer_places(form, my_standing())
    if form.validate_on_submit():
        offer = form.offered(form.starts_on.data, form.ends_on.data)
        try:
            services.appoint(my_standing(), person, offer)
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            flash(_("The appointment is made."), "success")
            return to("people.appointments", person_id=person.id)
    return render_form("people/appointments.html", form, person=person)


@bp.route("/people/<int:person_id>/appointments/<int:appointment_id>/end", methods=["GET", "POST"])
@login_required
def end_appointment(person_id: int, appointment_id: int) -> ResponseReturnValue:
    person = queries.get_person(my_standing(), person_id)
    appointment = queries.get_appointment(person, appointment_id)
    require(policy.may_end(my_standing(), appointment))
    form = EndForm()
    if form.validate_on_submit():
        services.end(my_standing(), appointment, form.last_day.data)
        flash(_("The appointment is ended."), "success")
        return to("people.appointments", person_id=person.id)
    return render_form("people/end.html", form, person=person, appointment=appointment)


@bp.route("/people/<int:person_id>/deactivation", methods=["GET", "POST"])
@login_required
def deactivate(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(my_standing(), person_id)
    require(policy.may_administer(my_standing()))
    if request.method == "GET":
        return render_template("people/deactivate.html", person=person)
    services.deactivate(my_standing(), person)
    flash(_("The account is closed. Work and name stay."), "success")
    return to("people.show", person_id=person.id)


@bp.post("/people/<int:person_id>/reactivation")
@login_required
def reactivate(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(my_standing(), person_id)
    services.reactivate(my_standing(), person)
    flash(_("The account is open again."), "success")
    return to("people.show", person_id=person.id)


@bp.get("/administration/audit", endpoint="audit")
@login_required
def audit_log() -> ResponseReturnValue:
    require(policy.may_administer(my_standing()))
    verb = request.args.get("verb", "")
    page = paged(audit.entries(verb), ROWS)
    checked = "check" in request.args
    return render_template(
        "people/audit.html",
        page=page,
        verb=verb,
        stopped=audit.STOPPED,
        verbs=sorted(((known, words_for(known)) for known in audit.verbs()), key=itemgetter(1)),
        words_for=words_for,
        subject_words=subject_words,
        details_words=details_words,
        people=queries.names_of({entry.actor_id for entry in page.rows}),
        checked=checked,
        broken=audit.first_broken() if checked else None,
    )


@bp.get("/administration/mailbox")
@login_required
def mailbox() -> ResponseReturnValue:
    """What the site would have sent. Only where nothing leaves it: letters hold secrets."""
    require_mailbox()
    return render_template("people/mailbox.html", page=paged(outbox.newest_letters()))


@bp.get("/administration/mailbox/<int:letter_id>")
@login_required
def letter(letter_id: int) -> ResponseReturnValue:
    found = kept_letter(letter_id)
    return render_template("people/letter.html", letter=found, lines=found.text.splitlines())


@bp.get("/administration/mailbox/<int:letter_id>/page")
@login_required
def letter_page(letter_id: int) -> ResponseReturnValue:
    """The HTML part as a mail program shows it: styles in the tags, and nothing else allowed."""
    page = make_response(kept_letter(letter_id).html or missing())
    page.headers["Content-Security-Policy"] = LETTER_POLICY
    return page


@bp.get("/administration/mailbox/<int:letter_id>/calendar")
@login_required
def letter_calendar(letter_id: int) -> ResponseReturnValue:
    """The invitation that came with it, as a file."""
    file = make_response(kept_letter(letter_id).calendar or missing())
    file.headers["Content-Type"] = "text/calendar; charset=utf-8"
    file.headers["Content-Disposition"] = "attachment; filename=invite.ics"
    return file


def missing() -> NoReturn:
    raise NotFound


def kept_letter(letter_id: int) -> Letter:
    require_mailbox()
    found = outbox.get_letter(letter_id) if letter_id <= MAX_ID else None
    return found or missing()


def require_mailbox() -> None:
    require(policy.may_administer(my_standing()))
    if not current_app.config["SETTINGS"].mail_url.startswith("mailbox:"):
        raise NotFound
