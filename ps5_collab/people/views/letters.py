"""Pages that a link in a letter opens. Opening one uses nothing up: scanners open letters."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ps5_collab.core.language import chosen_language
from ps5_collab.core.security import hashed
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import render_form, signed_in, to
from ps5_collab.people import queries, sessions
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.invitations import AcceptForm
from ps5_collab.people.forms.signing import ForgottenForm, PressForm, ResetForm
from ps5_collab.people.models import OneTimeLink, Purpose
from ps5_collab.people.services import accounts, invitations
from ps5_collab.people.services.invitations import Newcomer
from ps5_collab.people.views.signing import onward

# A whole school comes from one address on the day it begins.
ASKING = "60/hour"
OPENING = "600/hour"


@bp.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(ASKING, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """The same answer for every address, so that nobody learns who has an account."""
    form = ForgottenForm()
    if form.validate_on_submit():
        accounts.ask_for_reset(form.email.data or "")
        return to("people.letter_sent")
    return render_form("people/forgotten.html", form)


@bp.get("/forgotten/sent")
def letter_sent() -> ResponseReturnValue:
    return render_template("people/letter_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(OPENING)
def reset(token: str) -> ResponseReturnValue:
    link = queries.living_link(Purpose.RESET, hashed(token))
    if link is None:
        return dead_link(Purpose.RESET)
    form = ResetForm()
    form.own_words = queries.words_about(link.person_id or 0)
    if form.validate_on_submit():
        kept_hash = accounts.hash_apart(form.new_password.data or "")
        person = accounts.reset_password(token, kept_hash)
        if person is None:
            return dead_link(Purpose.RESET)
        sessions.open_session(person, remember=False)
        flash(_("Your new password is set, and you are signed in."), "success")
        return onward("")
    return render_form("people/reset.html", form, email=link.email)


@bp.route("/new-address/<token>", methods=["GET", "POST"])
@limiter.limit(OPENING)
def new_address(token: str) -> ResponseReturnValue:
    link = queries.living_link(Purpose.EMAIL, hashed(token))
    if link is None:
        return dead_link(Purpose.EMAIL)
    form = PressForm()
    if form.validate_on_submit():
        if accounts.take_new_address(token) is None:
            return dead_link(Purpose.EMAIL)
        flash(_("Your e-mail address is changed. From now on, sign in with it."), "success")
        return redirect(url_for("people.me" if signed_in() else "people.sign_in"), 303)
    return render_form("people/new_address.html", form, email=link.email)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(OPENING)
def accept(token: str) -> ResponseReturnValue:
    link = queries.living_link(Purpose.INVITATION, hashed(token))
    if link is None:
        return dead_link(Purpose.INVITATION)
    if queries.person_by_email(link.email) is not None:
        return accept_post(token, link)
    form = AcceptForm(language=chosen_language())
    form.own_words = (link.email, form.name.data or "", link.school.name if link.school else "")
    if form.validate_on_submit():
        return come_in(token, form)
    return render_form("people/accept.html", form, invitation=link, place=place_of(link))


def come_in(token: str, form: AcceptForm) -> ResponseReturnValue:
    kept_hash = accounts.hash_apart(form.new_password.data or "")
    newcomer = Newcomer(form.name.data or "", form.language.data or "en", kept_hash)
    person = invitations.accept(token, newcomer)
    if person is None:
        return dead_link(Purpose.INVITATION)
    sessions.open_session(person, remember=False)
    flash(_("Welcome! Say a little about yourself, so that colleagues find you."), "success")
    return to("people.me")


def accept_post(token: str, link: OneTimeLink) -> ResponseReturnValue:
    """Somebody who has an account already only takes the role."""
    form = PressForm()
    if form.validate_on_submit():
        person = invitations.accept_appointment(token)
        if person is None:
            return dead_link(Purpose.INVITATION)
        flash(_("The role is yours. It counts from today."), "success")
        return to("people.show", person_id=person.id)
    return render_form("people/accept_post.html", form, invitation=link, place=place_of(link))


def place_of(link: OneTimeLink) -> str:
    if link.school is not None:
        return link.school.name
    district = link.local_district_id
    return queries.get_local_district(district).name if district is not None else ""


def dead_link(purpose: Purpose) -> ResponseReturnValue:
    """One page for a link that is wrong, used, withdrawn or too old: it says what to do now."""
    return render_template("people/dead_link.html", purpose=purpose), 404
