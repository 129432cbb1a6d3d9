"""The pages of taught-it records: what they say together, each one, and noting one's own."""

from typing import Any
from uuid import uuid4

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.pages import Page, offset
from ps5_collab.core.text import whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, page_number, render_form, to
from ps5_collab.lessons import queries as lessons
from ps5_collab.lessons import reading
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.taught import forms, policy, queries, services
from ps5_collab.lessons.taught.forms import EditTaughtForm, NewTaughtForm, TaughtForm
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.sums import summed
from ps5_collab.lessons.taught.told import told_of
from ps5_collab.lessons.taught.wording import ORDERS
from ps5_collab.sharing.readers import reader

SAVING = "30/minute;300/hour"


@bp.get("/<int:item_id>/taught")
def taught(item_id: int) -> ResponseReturnValue:
    """What the records say together; for people of the network also each of them."""
    page = reading.lesson_page(reader(), item_id)
    order = request.args.get("sort", "")
    order = order if order in ORDERS else "newest"
    sums = summed(queries.numbers_of(reader(), page.id), page.document)
    number = page_number()
    records = queries.records_of(reader(), page, order, offset(number), Page.size)
    takes_part = policy.takes_part(reader(), page)
    return render_template(
        "taught/index.html",
        lesson=page,
        sums=sums,
        records=Page(records, number, sums.times),
        in_words=queries.in_words_of(reader(), page),
        removed=queries.removed_by(reader(), page.id) if takes_part else (),
        takes_part=takes_part,
        order=order,
        orders=list(ORDERS.items()),
    )


@bp.get("/<int:item_id>/taught/<int:record_id>")
@login_required
def taught_record(item_id: int, record_id: int) -> ResponseReturnValue:
    record = queries.get_record(reader(), record_id, item_id)
    page = reading.lesson_page(reader(), item_id, record.revision, pinned=True)
    return render_template(
        "taught/record.html",
        lesson=page,
        record=told_of(record),
        may_change=policy.may_change(reader(), record),
    )


@bp.route("/<int:item_id>/taught/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def record_taught(item_id: int) -> ResponseReturnValue:
    lesson = lessons.get_lesson(reader(), item_id)
    require(policy.takes_part(reader(), lesson))
    asked = request.form if request.method == "POST" else request.args
    number = whole_number(asked.get("revision", ""), digits=9) or lesson.revision
    page = reading.lesson_page(reader(), lesson.id, number)
    form = forms.of_document(NewTaughtForm, page.document)()
    known = queries.recorded(reader(), form.key())
    if known is not None:
        flash(_("This record is saved already."), "warning")
        return to("lessons.taught", item_id=lesson.id)
    if not form.is_submitted():
        form.uuid.data, form.revision.data = str(uuid4()), str(number)
        form.taught_on.data = words.local(utcnow()).date()
    form.offer(page.document, queries.schools_for(reader()), me().grades)
    if form.validate_on_submit():
        try:
            made = services.record(me(), reader(), lesson, form.account(), number, form.key())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Noted. Thank you: the next who teaches it will know."), "success")
            return to("lessons.taught_record", item_id=lesson.id, record_id=made.id)
    return form_page(form, page, None, url_for("lessons.show", item_id=lesson.id))


@bp.route("/<int:item_id>/taught/<int:record_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit_taught(item_id: int, record_id: int) -> ResponseReturnValue:
    record = queries.get_record(reader(), record_id, item_id)
    require(policy.may_change(reader(), record))
    page = reading.lesson_page(reader(), item_id, record.revision, pinned=True)
    form = forms.of_document(EditTaughtForm, page.document)(data=forms.as_stored(record))
    form.offer(page.document, queries.schools_for(reader(), record), ())
    back = url_for("lessons.taught_record", item_id=item_id, record_id=record.id)
    if form.is_submitted() and form.version.is_late(record.version):
        return form_page(form, page, record, back, late=True)[0], 409
    if form.validate_on_submit():
        try:
            services.change(reader(), record, form.account(), page.document)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Your record is changed."), "success")
            return to("lessons.taught_record", item_id=item_id, record_id=record.id)
    return form_page(form, page, record, back)


def form_page(
    form: TaughtForm, page: reading.LessonPage, record: TaughtRecord | None, back: str, **more: Any
) -> tuple[str, int]:
    about = {"lesson": page, "record": record, "back": back, "late": False}
    return render_form("taught/edit.html", form, **about | more)


@bp.post("/<int:item_id>/taught/<int:record_id>/removal")
@login_required
def remove_taught(item_id: int, record_id: int) -> ResponseReturnValue:
    record = queries.get_record(reader(), record_id, item_id)
    services.remove(reader(), record)
    flash(_("Your record is removed. You can bring it back for a week."), "success")
    return to("lessons.taught", item_id=item_id)


@bp.post("/<int:item_id>/taught/<int:record_id>/return")
@login_required
def bring_back_taught(item_id: int, record_id: int) -> ResponseReturnValue:
    record = queries.get_record(reader(), record_id, item_id, removed=True)
    services.bring_back(reader(), record)
    flash(_("Your record is back."), "success")
    return to("lessons.taught_record", item_id=item_id, record_id=record.id)
