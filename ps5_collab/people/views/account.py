"""One's own account: profile, password, address, devices."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from ps5_collab.core.errors import NotFound, Refused
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.people import queries, sessions
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.profiles import EmailForm, PasswordForm, ProfileForm
from ps5_collab.people.services import accounts, profiles


@bp.route("/me", methods=["GET", "POST"], endpoint="me")
@login_required
def profile() -> ResponseReturnValue:
    person = me()
    form = ProfileForm(data=said_by(person))
    form.offer_zones(person.time_zone)
    if form.validate_on_submit():
        profiles.describe(person, form.profile())
        flash(_("Your profile is saved."), "success")
        return in_own_language(redirect(url_for("people.show", person_id=person.id), code=303))
    return render_form("people/me.html", form)


@bp.route("/me/password", methods=["GET", "POST"])
@login_required
@sessions.with_fresh_password
def password() -> ResponseReturnValue:
    form = PasswordForm()
    form.own_words = queries.words_about(me().id)
    if form.validate_on_submit():
        kept_hash = accounts.hash_apart(form.new_password.data or "")
        row = sessions.current()
        accounts.change_password(me(), kept_hash, session_id=row.id if row else None)
        flash(_("Your password is changed. Your other devices are signed out."), "success")
        return to("people.me")
    return render_form("people/password.html", form)


@bp.route("/me/email", methods=["GET", "POST"])
@login_required
@limiter.limit("10/hour", methods=["POST"])
@sessions.with_fresh_password
def email() -> ResponseReturnValue:
    form = EmailForm()
    if form.validate_on_submit():
        try:
            accounts.ask_for_new_address(me(), form.address())
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            flash(_("A letter is on its way to %(email)s.", email=form.address()), "success")
            return to("people.me")
    return render_form("people/email.html", form)


@bp.get("/me/sessions", endpoint="sessions")
@login_required
def list_sessions() -> ResponseReturnValue:
    row = sessions.current()
    return render_template("people/sessions.html", rows=sessions.sessions_of(me().id), current=row)


@bp.post("/me/sessions/<int:row_id>/end")
@login_required
def end_session(row_id: int) -> ResponseReturnValue:
    rows = {row.id: row for row in sessions.sessions_of(me().id)}
    if row_id not in rows:
        raise NotFound
    sessions.end_one(rows[row_id])
    flash(_("That device is signed out."), "success")
    return to("people.sessions")


@bp.post("/me/sessions/end")
@login_required
def end_other_sessions() -> ResponseReturnValue:
    row = sessions.current()
    sessions.end_sessions(me().id, but=row.id if row else None)
    flash(_("All other devices are signed out."), "success")
    return to("people.sessions")


def in_own_language(answer: Response) -> Response:
    """Undo the switch at the foot of the page: it would overrule what the profile now says."""
    answer.delete_cookie("language")
    return answer


def said_by(person: Any) -> dict[str, Any]:
    """The person's profile as the form holds it."""
    return {
        "name": person.name,
        "pronouns": person.pronouns,
        "subjects": ", ".join(person.subjects),
        "grades": person.grades,
        "time_zone": person.time_zone,
        "language": person.language,
        "about": person.about,
    }
