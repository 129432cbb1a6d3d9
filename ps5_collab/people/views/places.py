"""Schools and local districts as administrators keep them."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.web import render_form, to
from ps5_collab.people import policy, queries
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.places import DistrictForm, PlaceForm, SchoolForm
from ps5_collab.people.models import LocalDistrict, School
from ps5_collab.people.services import places as services
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import paged


@bp.get("/administration/schools")
@login_required
def places() -> ResponseReturnValue:
    require(policy.may_administer(my_standing()))
    page = paged(queries.schools_for(my_standing(), closed=True), 100)
    districts = queries.local_districts(closed=True)
    return render_template("people/places.html", page=page, districts=districts)


@bp.route("/administration/schools/new", methods=["GET", "POST"])
@login_required
def new_school() -> ResponseReturnValue:
    return school_page(SchoolForm(), None)


@bp.route("/administration/schools/<int:school_id>", methods=["GET", "POST"])
@login_required
def edit_school(school_id: int) -> ResponseReturnValue:
    school = queries.get_school(my_standing(), school_id)
    return school_page(SchoolForm(obj=school), school)


@bp.post("/administration/schools/<int:school_id>/closing")
@login_required
def close_school(school_id: int) -> ResponseReturnValue:
    services.close_school(my_standing(), queries.get_school(my_standing(), school_id))
    flash(_("The school is closed. Its people and their work stay."), "success")
    return to("people.places")


@bp.post("/administration/schools/<int:school_id>/opening")
@login_required
def open_school(school_id: int) -> ResponseReturnValue:
    services.open_school(my_standing(), queries.get_school(my_standing(), school_id))
    flash(_("The school is open again."), "success")
    return to("people.places")


@bp.route("/administration/districts/new", methods=["GET", "POST"])
@login_required
def new_district() -> ResponseReturnValue:
    require(policy.may_administer(my_standing()))
    form = DistrictForm()
    if form.validate_on_submit():
        try:
            services.add_district(my_standing(), form.content())
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            return saved()
    return render_form("people/district_form.html", form, district=None)


@bp.route("/administration/districts/<int:district_id>", methods=["GET", "POST"])
@login_required
def edit_district(district_id: int) -> ResponseReturnValue:
    require(policy.may_administer(my_standing()))
    district = queries.get_local_district(district_id)
    form = DistrictForm(obj=district)
    if agreed(form, district):
        try:
            services.change_district(my_standing(), district, form.content())
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            return saved()
    return render_form("people/district_form.html", form, district=district)


@bp.post("/administration/districts/<int:district_id>/closing")
@login_required
def close_district(district_id: int) -> ResponseReturnValue:
    services.close_district(my_standing(), queries.get_local_district(district_id))
    flash(_("The local district is closed."), "success")
    return to("people.places")


@bp.post("/administration/districts/<int:district_id>/opening")
@login_required
def open_district(district_id: int) -> ResponseReturnValue:
    services.open_district(my_standing(), queries.get_local_district(district_id))
    flash(_("The local district is open again."), "success")
    return to("people.places")


def school_page(form: SchoolForm, school: School | None) -> ResponseReturnValue:
    """Begin a school, or change the one given."""
    require(policy.may_administer(my_standing()))
    form.offer_districts(queries.local_districts(closed=school is not None))
    if agreed(form, school):
        try:
            write_school(school, form)
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            return saved()
    return render_form("people/school_form.html", form, school=school)


def agreed(form: PlaceForm, place: School | LocalDistrict | None) -> bool:
    """It was sent and fits, and nobody has changed the place since it was opened."""
    fits = form.validate_on_submit()
    return not (place and form.overtaken(services.content_of(place))) and fits


def write_school(school: School | None, form: SchoolForm) -> None:
    if school is None:
        services.add_school(my_standing(), form.content())
    else:
        services.change_school(my_standing(), school, form.content())


def saved() -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return to("people.places")
