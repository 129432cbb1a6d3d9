"""The directory: people and schools, for people of the network."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import to
from ps5_collab.people import queries
from ps5_collab.people.blueprint import bp
from ps5_collab.people.models import Role
from ps5_collab.people.queries import Wanted
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import number_asked, paged

SEARCHING = "120/minute"
LONGEST_SEARCH = 200


@bp.get("/people")
@login_required
@limiter.limit(SEARCHING)
def index() -> ResponseReturnValue:
    wanted = wanted_people()
    schools, districts = queries.places_known_to(my_standing())
    return render_template(
        "people/index.html",
        page=paged(queries.people_for(my_standing(), wanted)),
        wanted=wanted,
        schools=schools,
        districts=districts,
    )


@bp.get("/people/<int:person_id>")
@login_required
def show(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(my_standing(), person_id)
    return render_template(
        "people/show.html", person=person, standing=queries.standing_of(person.id)
    )


@bp.get("/schools")
@login_required
@limiter.limit(SEARCHING)
def schools() -> ResponseReturnValue:
    words, district = search_words(), number_asked("district")
    page = paged(queries.schools_for(my_standing(), words, district))
    _schools, districts = queries.places_known_to(my_standing())
    return render_template(
        "people/schools.html",
        page=page,
        words=words,
        district=district,
        districts=districts,
    )


@bp.get("/schools/<int:school_id>")
@login_required
def school(school_id: int) -> ResponseReturnValue:
    found = queries.get_school(my_standing(), school_id)
    people = paged(queries.people_for(my_standing(), Wanted(school_id=found.id)))
    return render_template("people/school.html", school=found, page=people)


@bp.get("/administration/people")
@login_required
def administration() -> ResponseReturnValue:
    """Those who are deactivated are in the directory too, for administrators."""
    return to("people.index", show="gone")


def wanted_people() -> Wanted:
    """What the address asks for; who may not see the deactivated is not told of them."""
    role = request.args.get("role", "")
    gone = request.args.get("show") == "gone" and my_standing().administers
    return Wanted(
        words=search_words(),
        school_id=number_asked("school"),
        local_district_id=number_asked("district"),
        role=Role(role) if role in list(Role) else None,
        gone=gone,
        order="newest" if request.args.get("sort") == "newest" else "name",
    )


def search_words() -> str:
    return request.args.get("q", "")[:LONGEST_SEARCH]
