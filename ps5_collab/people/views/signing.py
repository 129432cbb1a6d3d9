"""Signing in and out, and giving the password once more."""

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused
from ps5_collab.core.pages import link
from ps5_collab.core.text import safe_next
from ps5_collab.core.throttle import address
from ps5_collab.core.web import me, render_form, signed_in
from ps5_collab.people import sessions
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.signing import ConfirmForm, SignInForm
from ps5_collab.people.services import accounts


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=safe_next(request.args.get("next")))
    if signed_in():
        return onward(form.next.data)
    if form.validate_on_submit():
        try:
            proven = accounts.prove(attempt(form.email.data or "", form.password.data or ""))
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            sessions.open_session(
                proven.person,
                remember=bool(form.remember.data),
                wrong_tries=proven.wrong_tries,
            )
            return onward(form.next.data)
    return render_form("people/sign_in.html", form)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    sessions.end_this()
    flash(_("You are signed out."), "success")
    answer = redirect("/", code=303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/confirm", methods=["GET", "POST"])
@login_required
def confirm() -> ResponseReturnValue:
    """The password once more, before something that matters."""
    form = ConfirmForm(next=safe_next(request.args.get("next")))
    if form.validate_on_submit():
        try:
            accounts.prove(attempt(me().email, form.password.data or ""))
        except Refused:
            form.password.errors = [_("This is not your password.")]
        else:
            sessions.note_proof()
            return onward(form.next.data)
    return render_form("people/confirm.html", form)


def attempt(email: str, password: str) -> accounts.Attempt:
    in_demo = bool(current_app.config["SETTINGS"].demo)
    return accounts.Attempt(email, password, asker=address(), in_demo=in_demo)


def onward(goal: str | None) -> ResponseReturnValue:
    """To the page that asked for the sign-in, else to one's desk."""
    return redirect(safe_next(goal) or link("home.desk") or "/", code=303)
