"""What every page has at hand: addresses, icons, words for times, forms, theme, headers."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from flask_babel import force_locale
from flask_wtf import FlaskForm
from hypothesis import given
from hypothesis import strategies as st
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from ps5_collab.app import create_app
from ps5_collab.config import Settings
from ps5_collab.core import words
from ps5_collab.core.assets import static_url
from ps5_collab.core.fields import AtMost, field_error, field_kind, form_errors
from ps5_collab.core.headers import POLICY
from ps5_collab.core.pages import Page, back_here, here, icon, link, offset, sort_address
from tests.conftest import HERE, SignIn
from tests.factories import make_person

#: Nothing here asks more of a database than any page does.
pytestmark = pytest.mark.sqlite_only

# --- pages of a list ---------------------------------------------------------------------------


def test_a_page_says_which_rows_it_holds() -> None:
    page = Page(["z"] * 17, number=13, total=317)
    assert (page.first_row, page.last_row, page.last) == (301, 317, 13)
    assert offset(13) == 300


def test_an_empty_list_is_one_page_without_rows() -> None:
    page: Page[str] = Page([], number=1, total=0)
    assert (page.first_row, page.last_row, page.last, page.near) == (0, 0, 1, [1])


@given(st.integers(1, 500), st.integers(0, 5_000))
def test_links_lead_to_both_ends_and_both_neighbors(number: int, total: int) -> None:
    page = Page([None], number=number, total=total)
    near = [n for n in page.near if n is not None]
    assert near == sorted(set(near)) and set(near) <= set(range(1, page.last + 1))
    assert {1, page.last} <= set(near) and len(page.near) <= 7
    assert {n for n in (number - 1, number, number + 1) if 1 <= n <= page.last} <= set(near)


# --- addresses and icons -----------------------------------------------------------------------


def test_an_icon_without_words_is_decoration(app: Flask) -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'aria-label="Done &lt;b&gt;"' in icon("check", "Done <b>")


def test_pages_that_are_not_built_have_no_link(app: Flask) -> None:
    with app.test_request_context("/"):
        assert link("moon.index") is None
        assert link("pages.styleguide") == "/styleguide"


def test_a_changed_filter_begins_at_the_first_page(app: Flask) -> None:
    with app.test_request_context("/styleguide?q=a&q=b&page=3"):
        assert here(page=4) == "/styleguide?q=a&q=b&page=4"
        assert here(sort="title") == "/styleguide?q=a&q=b&sort=title"
        assert here(q=None) == "/styleguide"


def test_a_column_sorts_up_and_then_down(app: Flask) -> None:
    with app.test_request_context("/styleguide"):
        assert sort_address("name", "") == "/styleguide?sort=name"
        assert sort_address("name", "name") == "/styleguide?sort=-name"
        assert sort_address("name", "-name") == "/styleguide?sort=name"


# --- static files ------------------------------------------------------------------------------


def test_a_static_file_is_kept_for_a_year_under_its_hash(visitor: FlaskClient, app: Flask) -> None:
    with app.test_request_context("/"):
        address = static_url("css/tokens.css")
    answer = visitor.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.headers.get("Vary", "") and "Set-Cookie" not in answer.headers
    for other in ("/static/css/tokens.css", "/static/css/tokens.css?v=00000000"):
        assert visitor.get(other).headers["Cache-Control"] == "no-cache"


def test_a_static_file_is_sent_compressed_to_who_can_read_that(visitor: FlaskClient) -> None:
    packed = visitor.get("/static/css/parts.css", headers={"Accept-Encoding": "gzip, br"})
    plain = visitor.get("/static/css/parts.css")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) / 3
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = visitor.get("/static/css/parts.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


def test_an_imported_script_lies_under_its_hash_too(visitor: FlaskClient) -> None:
    main = visitor.get("/static/js/main.js").text
    imported = main.split('"./fragments.js?v=')[1][:8]
    answer = visitor.get(f"/static/js/fragments.js?v={imported}")
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["../config.py", "%2e%2e/wsgi.py", "css", "css/none.css", "a%00b", "css/../../wsgi.py"]
)
def test_nothing_outside_the_static_folder_is_a_static_file(
    visitor: FlaskClient, path: str
) -> None:
    assert visitor.get(f"/static/{path}").status_code == 404


# --- headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path,status", [("/styleguide", 200), ("/nowhere", 404), ("/settings", 405), ("/static/x", 404)]
)
def test_every_answer_carries_the_policy(visitor: FlaskClient, path: str, status: int) -> None:
    answer = visitor.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in POLICY and POLICY.startswith("default-src 'none'; script-src 'self';")


def test_a_crash_carries_the_policy_too(settings: Settings) -> None:
    broken = create_app(settings, PROPAGATE_EXCEPTIONS=False)
    broken.add_url_rule("/broken", view_func=lambda: 1 / 0)
    answer = broken.test_client().get("/broken")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "division" not in answer.text


def test_pages_of_somebody_are_not_stored(visitor: FlaskClient, sign_in: SignIn) -> None:
    assert visitor.get("/styleguide").headers["Cache-Control"] == "private, no-cache"
    assert sign_in(make_person()).get("/styleguide").headers["Cache-Control"] == "no-store"


def test_https_is_insisted_on_where_the_site_has_it(settings: Settings) -> None:
    from dataclasses import replace

    secure = create_app(replace(settings, base_url="https://ps5.example"), WTF_CSRF_ENABLED=False)
    answer = secure.test_client().post(
        "/settings",
        base_url="https://ps5.example",
        data={"theme": "dark"},
        headers={"Origin": "https://ps5.example"},
    )
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers["Set-Cookie"]


# --- theme and language ------------------------------------------------------------------------


def test_the_theme_is_in_the_page_from_its_first_byte(visitor: FlaskClient) -> None:
    assert "data-theme" not in visitor.get("/styleguide").text.split(">")[1]
    answer = visitor.post(
        "/settings", data={"theme": "dark", "back": "/styleguide?x=1"}, headers=HERE
    )
    assert (answer.status_code, answer.location) == (303, "/styleguide?x=1")
    assert '<html lang="en" data-theme="dark">' in visitor.get("/styleguide").text


def test_the_language_switch_outlives_the_page(visitor: FlaskClient) -> None:
    visitor.post("/settings", data={"language": "es"}, headers=HERE)
    assert '<html lang="es">' in visitor.get("/styleguide").text


@pytest.mark.parametrize("name,value", [("theme", "pink"), ("language", "tlh"), ("theme", "")])
def test_a_setting_that_does_not_exist_is_refused(
    visitor: FlaskClient, name: str, value: str
) -> None:
    answer = visitor.post("/settings", data={name: value}, headers=HERE)
    assert answer.status_code == 400 and "theme=" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "x", ""])
def test_the_switch_leads_back_to_this_site_only(visitor: FlaskClient, back: str) -> None:
    assert (
        visitor.post("/settings", data={"theme": "auto", "back": back}, headers=HERE).location
        == "/"
    )


@pytest.mark.parametrize(
    ("path", "leads"),
    [("/sign-in?next=/desk", "/sign-in"), ("/meetings/7/said", "/meetings/7"), ("/preview", "/")],
)
def test_a_page_that_answers_a_form_leads_back_to_one_that_opens(
    app: Flask, path: str, leads: str
) -> None:
    with app.test_request_context(path, method="POST"):
        assert back_here() == leads


def test_a_redirect_is_named_to_the_script_that_asks(visitor: FlaskClient) -> None:
    sent = {"theme": "dark", "back": "/styleguide"}
    answer = visitor.post("/settings", data=sent, headers=HERE | {"X-Redirect": "named"})
    assert (answer.status_code, answer.location, answer.data) == (204, "/styleguide", b"")
    assert "theme=dark" in answer.headers["Set-Cookie"]


# --- words for times and numbers ---------------------------------------------------------------

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "gone,said",
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(minutes=12), "12 minutes ago"),
        (timedelta(hours=3), "today, 9:00 AM"),
        (timedelta(hours=13), "yesterday, 11:00 PM"),
        (timedelta(days=3), "Sunday, 12:00 PM"),
        (timedelta(days=9), "Nov 9, 2026"),
        (-timedelta(hours=20), "tomorrow, 8:00 AM"),
        (-timedelta(days=2), "Friday, 12:00 PM"),
        (-timedelta(days=9), "Nov 27, 2026, 12:00 PM"),
    ],
)
def test_times_are_said_as_a_colleague_would(app: Flask, gone: timedelta, said: str) -> None:
    with app.test_request_context("/"):
        # The space before AM is a narrow one.
        assert words.nearness(NOON - gone, NOON).replace("\u202f", " ") == said


def test_a_letter_says_day_and_hour_for_it_is_read_later(app: Flask) -> None:
    with app.test_request_context("/"):
        said = words.date_and_hour(NOON).replace("\u202f", " ")
    assert said == "Nov 18, 2026, 12:00 PM"


def test_the_exact_time_stands_behind_the_words(app: Flask) -> None:
    with app.test_request_context("/"):
        said = words.when(NOON)
    assert 'datetime="2026-11-18T12:00:00+00:00"' in said
    assert "Nov 18, 2026, 4:00\u202fAM PST" in said
    assert words.when(None) == ""


def test_dates_and_numbers_follow_the_language(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (words.number(12_345), words.file_size(1_250_000)) == ("12,345", "1.2 MB")
        with force_locale("es"):
            assert (words.number(12_345), words.file_size(1_250_000)) == ("12.345", "1,2 MB")
            assert ">9 nov 2026<" in words.day(NOON - timedelta(days=9))


def test_sentences_of_a_page_take_values_and_escape_them(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string("{{ _('100%% of %(name)s', name=name) }}", name="<b>")
        assert page == "100% of &lt;b&gt;"
        assert render_template_string("{{ _('100%%') }}") == "100%"
        many = "{{ ngettext('%(num)d step of %(who)s', '%(num)d steps of %(who)s', 2, who='A&B') }}"
        assert render_template_string(many) == "2 steps of A&amp;B"


# --- forms -------------------------------------------------------------------------------------


def choices(*words: str) -> list[SelectChoice]:
    return [SelectChoice(word, word) for word in words]


class StepForm(Form):
    name = StringField("Name", [InputRequired("Name the step")])


class SampleForm(FlaskForm):
    title = StringField("Title", [InputRequired("Give the lesson a title"), Length(max=5)])
    words = TextAreaField("Words", description="A sentence or two.")
    grade = SelectField("Grade", choices=choices("Grade 4", "Grade 5"))
    subjects = SelectMultipleField("Subjects", choices=choices("Music", "Art"))
    who = RadioField("Who", choices=choices("Only me", "Everyone"), default="Only me")
    agree = BooleanField("Agreed")
    file = FileField("File")
    steps = FieldList(FormField(StepForm), min_entries=2)


def shown(app: Flask, source: str, **posted: object) -> str:
    with app.test_request_context("/", method="POST" if posted else "GET", data=posted or None):
        form = SampleForm(meta={"csrf": False})
        if request.method == "POST":
            form.validate()
        return render_template_string(
            "{% from 'ui/forms.html' import wtf, summary, markdown_field %}" + source, form=form
        )


def test_each_field_has_its_own_drawing(app: Flask) -> None:
    with app.test_request_context("/"):
        form = SampleForm(meta={"csrf": False})
        kinds = [field_kind(field) for field in form]
    assert kinds[:7] == ["text", "textarea", "select", "checks", "radios", "check", "file"]


def test_a_field_names_its_hint_and_its_error(app: Flask) -> None:
    page = shown(app, "{{ wtf(form.title, hint='Short.') }}", words="x")
    assert 'aria-describedby="title-hint title-error"' in page
    assert 'aria-invalid="true"' in page and 'aria-required="true"' in page
    assert "Give the lesson a title" in page and "(optional)" not in page
    assert "(optional)" in shown(app, "{{ wtf(form.words) }}")


def test_a_field_keeps_what_was_typed_however_long_it_is(app: Flask) -> None:
    page = shown(app, "{{ wtf(form.title) }}", title='a "very" long <title>')
    assert 'value="a &#34;very&#34; long &lt;title&gt;"' in page
    assert "maxlength" not in page


def test_choices_are_boxes_with_words_in_a_named_group(app: Flask) -> None:
    page = shown(app, "{{ wtf(form.subjects) }}{{ wtf(form.who) }}", subjects="Art", who="Everyone")
    assert "<legend>Subjects" in page and "<legend>Who" in page
    assert 'id="subjects-1" name="subjects" value="Art" checked' in page
    assert 'type="radio" id="who-1" name="who" value="Everyone" checked' in page


def test_the_summary_leads_to_each_fault_in_order(app: Flask) -> None:
    posted = {"who": "nobody", "steps-0-name": "One", "steps-1-name": ""}
    page = shown(app, "{{ summary(form) }}", **posted)
    links = [piece.split('"')[0] for piece in page.split('href="#')[1:]]
    assert links == ["title", "grade", "who-0", "steps-1-name"]
    assert 'role="alert"' in page and "data-focus" in page
    assert shown(app, "{{ summary(form) }}") == ""


def test_what_is_too_long_says_how_much_was_typed(app: Flask) -> None:
    class NoteForm(Form):
        note = StringField(words.later("Note"), [AtMost(1_000)])
        plain = StringField(validators=[AtMost(3)])

    with app.test_request_context("/"):
        form = NoteForm(data={"note": "é" * 1_234, "plain": "four"})
        assert not form.validate()
        assert form_errors(form) == [
            ("note", "Note: At most 1,000 characters, please; these are 1,234."),
            ("plain", "At most 3 characters, please; these are 4."),
        ]
        at_field = "At most 1,000 characters, please; these are 1,234."
        assert field_error(form.note) == at_field, "there its label stands already"
        assert NoteForm(data={"note": "é" * 1_000}).validate()


def test_faults_of_fields_within_fields_are_told_once(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"title": "ok", "grade": "Grade 4"}):
        form = SampleForm(meta={"csrf": False})
        assert not form.validate()
        told = form_errors(form)
        assert told == [
            ("steps-0-name", "Name the step"),
            ("steps-1-name", "Name the step"),
        ]
        assert field_error(form.steps[0].form.name) == "Name the step"
        assert field_error(form.title) == ""


def test_a_preview_opens_beside_and_is_swapped_in_place(app: Flask, sign_in: SignIn) -> None:
    page = shown(app, "{{ markdown_field(form.words) }}")
    assert 'formaction="/preview" formtarget="_blank"' in page
    assert 'data-swap="#words-preview"' in page and 'id="words-preview"' in page
    answer = sign_in(make_person()).post(
        "/preview", data={"preview": "words", "words": "**so** <script>alert(1)</script>"}
    )
    assert 'id="words-preview"' in answer.text
    assert "<strong>so</strong>" in answer.text and "<script>alert" not in answer.text


def test_a_preview_is_for_people_of_the_site(visitor: FlaskClient) -> None:
    answer = visitor.post("/preview", data={"preview": "words", "words": "kept words"})
    assert answer.status_code == 401 and "kept words" in answer.text


# --- what went wrong ---------------------------------------------------------------------------


def test_an_error_gives_back_what_was_typed_but_no_secret(settings: Settings) -> None:
    guarded = create_app(settings)
    typed = {"theme": "dark", "note": "two hours of\nwriting </textarea>", "password": "sesame"}
    answer = guarded.test_client().post("/preview", data=typed)
    assert answer.status_code == 400
    assert "two hours of\nwriting &lt;/textarea&gt;" in answer.text
    assert 'name="note" readonly' in answer.text and "sesame" not in answer.text
    assert answer.text.count('name="csrf_token"') == 1


def test_who_is_signed_out_finds_the_door_on_any_lost_page(visitor: FlaskClient) -> None:
    """A letter leads to what opens for its reader; the same stands where nothing ever was."""
    for path in ("/meetings/1", "/meetings/1?look=at"):
        page = visitor.get(path)
        assert page.status_code == 404
        assert f'href="/sign-in?next={path}"' in unquote(page.text)
