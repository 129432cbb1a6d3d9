"""The outbox, against a real SMTP server on the loopback."""

import json
import re
import socket
import ssl
import time
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from ps5_collab.core import jobs, mail, outbox, smtp
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db, writing
from ps5_collab.core.mail import (
    LEASE,
    MOST_TRIES,
    Letter,
    Written,
    deliver,
    deliver_due,
    message_of,
    send,
    writer,
    writer_name,
)
from tests.post import Office, UseMail, free_port
from tests.workers import work_at_once


def write(**given: Any) -> Letter:
    letter = Letter(
        **{"to": "rosa@school.example", "subject": "Hello", "text": "A line.\n"} | given
    )
    send(letter)
    commit()
    return letter


def deliver_now(letter: Letter) -> Letter:
    deliver(letter.id)
    db.session.commit()
    db.session.refresh(letter)
    db.session.rollback()
    return letter


def travelling(letter: Letter, app: Flask) -> EmailMessage:
    return message_of(letter, mail.words_of(letter), app.config["SETTINGS"])


def make_due(letter: Letter) -> None:
    letter.due_at = utcnow() - timedelta(seconds=1)
    db.session.commit()


def test_a_letter_arrives_as_it_was_written(server: Controller, office: Office) -> None:
    letter = write(subject="Grüße, 你好", text="Änderung – ok\n", html="<p>Änderung</p>")
    deliver_now(letter)
    (got,) = office.letters
    assert got["Subject"] == "Grüße, 你好"
    assert got["To"] == "rosa@school.example"
    assert got["From"] == "PS5 Collab <no-reply@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", got["Message-ID"])
    assert "List-Unsubscribe" not in got and "In-Reply-To" not in got
    assert got["Date"].datetime is not None
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None and plain.get_content().strip() == "Änderung – ok"
    assert html is not None and "Änderung" in html.get_content()
    assert office.recipients == [["rosa@school.example"]]


def test_an_invitation_is_there_for_programs_and_as_a_file(
    server: Controller, office: Office
) -> None:
    text = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Año nuevo\r\nEND:VCALENDAR\r\n"
    deliver_now(write(html="<p>Hello</p>", calendar=text, calendar_method="REQUEST"))
    (got,) = office.letters
    words, file = got.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    plain, html, calendar = words.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    assert calendar.get_payload(decode=True) == text.encode()  # line ends and all
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_payload(decode=True) == text.encode()


def test_what_was_sent_keeps_no_secret_and_is_not_sent_again(
    server: Controller, office: Office
) -> None:
    letter = deliver_now(write(text="https://site.example/reset/secret\n"))
    assert letter.sent_at is not None
    assert letter.text == ""
    make_due(letter)
    deliver_now(letter)
    assert len(office.letters) == 1


@pytest.mark.parametrize("goodbye", ["421 too busy", "250 fine"])
def test_what_a_server_has_taken_is_sent_whatever_it_says_at_the_end(
    server: Controller, office: Office, goodbye: str
) -> None:
    office.goodbye = goodbye
    letter = deliver_now(write())
    assert letter.sent_at is not None
    assert len(office.letters) == 1


def test_a_server_that_fails_is_tried_again_later_and_later(
    server: Controller, office: Office
) -> None:
    office.answer = "451 not now"
    letter = deliver_now(write())
    assert letter.sent_at is None
    assert (letter.tries, letter.last_error) == (1, "451 not now")
    assert timedelta(seconds=50) < letter.due_at - utcnow() < timedelta(seconds=61)
    deliver_now(letter)  # not due: nothing happens
    assert letter.tries == 1
    make_due(letter)
    deliver_now(letter)
    assert timedelta(minutes=4) < letter.due_at - utcnow() <= timedelta(minutes=5)
    office.answer = "250 taken"
    make_due(letter)
    deliver_due()
    assert len(office.letters) == 1


def test_after_its_last_try_a_letter_rests(server: Controller, office: Office) -> None:
    office.answer = "451 not now"
    letter = write()
    for _try in range(MOST_TRIES + 2):
        make_due(letter)
        deliver_now(letter)
    assert letter.tries == MOST_TRIES
    assert letter.given_up


def test_an_address_that_is_not_there_is_not_tried_again(
    server: Controller, office: Office
) -> None:
    office.to_recipient = "550 nobody here"
    letter = deliver_now(write())
    assert letter.given_up
    assert "550" in letter.last_error


@pytest.mark.parametrize(
    "url", ["smtp://127.0.0.1:{port}", "smtps://127.0.0.1:{port}", "pigeon://loft", "smtp://[bad"]
)
def test_no_server_fails_no_job(app: Flask, use_mail: UseMail, url: str) -> None:
    use_mail(url.format(port=free_port()))
    letter = deliver_now(write())
    assert letter.sent_at is None
    assert letter.last_error


def test_one_bad_letter_does_not_keep_the_others(
    server: Controller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = write(subject="broken"), write(subject="fine")
    real = mail.message_of

    def fail(letter: Letter, *rest: Any) -> EmailMessage:
        if letter.subject == "broken":
            raise ValueError("cannot be written")
        return real(letter, *rest)

    monkeypatch.setattr(mail, "message_of", fail)
    deliver_due()
    assert [got["Subject"] for got in office.letters] == ["fine"]
    db.session.expire_all()
    assert {broken.sent_at, fine.sent_at is None} == {None, False}
    # It is not tried every minute for ever: after the last try it stands before administrators.
    assert (broken.tries, broken.last_error) == (1, "ValueError: cannot be written")


def test_a_password_is_not_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server offers no encryption: only this machine itself may see the password then."""
    asked: list[str] = []

    class Plain:
        def __init__(self, *_: Any, **__: Any) -> None: ...
        def ehlo(self) -> None: ...
        def close(self) -> None: ...
        def has_extn(self, _name: str) -> bool:
            return False

        def login(self, user: str, password: str) -> None:
            asked.append(f"{user} {password}")

    monkeypatch.setattr(smtp.smtplib, "SMTP", Plain)
    with pytest.raises(ValueError, match="no encryption"):
        smtp.connect("smtp://user:secret@mail.example:587")
    assert asked == []
    smtp.connect("smtp://us%40er:se%2Fcret@127.0.0.1:587")
    assert asked == ["us@er se/cret"]


def test_the_password_reaches_a_server_that_asks(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 1)

    def check(_server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        return AuthResult(success=(who.login, who.password) == (b"site", b"s:cret"))

    controller = Controller(
        office, hostname="127.0.0.1", port=free_port(), authenticator=check,
        auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    try:
        message = travelling(write(), app)
        smtp.hand_over(f"smtp://site:s%3Acret@127.0.0.1:{controller.port}", message)
        assert len(office.letters) == 1
        with pytest.raises(smtp.NotDelivered):
            smtp.hand_over(f"smtp://site:wrong@127.0.0.1:{controller.port}", message)
    finally:
        controller.stop()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    app: Flask, office: Office, tmp_path: Any
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        with pytest.raises(smtp.NotDelivered, match=r"(?i)certificate"):
            smtp.hand_over(
                f"smtp://127.0.0.1:{controller.port}",
                travelling(write(), app),
            )
        assert office.letters == []
    finally:
        controller.stop()


def self_signed(folder: Any) -> tuple[str, str]:
    import subprocess

    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return str(certificate), str(key)


@pytest.mark.parametrize("to", ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", ""])
def test_a_letter_goes_to_one_address(app: Flask, to: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        send(Letter(to=to, subject="Hello", text="x"))


def test_a_subject_is_one_line(app: Flask) -> None:
    letter = write(subject=mail.clean_line("Hello\r\nBcc: everybody@school.example"))
    assert travelling(letter, app)["Bcc"] is None


def test_a_long_subject_travels_in_pieces_that_every_program_reads(
    app: Flask,
) -> None:
    """What is encoded has at most 75 characters (RFC 2047); addresses stay in one piece."""
    subject = "Rosa te invita a “Fracciones: ¿qué ven? " + "Lo que observó la niña, " * 5 + "”"
    stop = "https://site.example/letters/" + "a.b_" * 60
    letter = Letter(key="long", to="rosa@school.example", created_at=utcnow())
    settings = app.config["SETTINGS"]
    raw = message_of(letter, Written(subject, "x\n", unsubscribe=stop), settings).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    encoded = re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", head)
    assert encoded and max(map(len, encoded)) <= 75
    assert f"List-Unsubscribe: <{stop}>".encode() in head.split(b"\r\n")
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject


def test_the_same_thing_is_told_once(app: Flask) -> None:
    write(key="meeting 7, reminder")
    write(key="meeting 7, reminder")
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 1


def test_what_was_undone_is_never_sent(app: Flask) -> None:
    send(Letter(to="rosa@school.example", subject="Hello", text="x"))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 0


def test_held_letters_wait_until_they_are_released(server: Controller, office: Office) -> None:
    letter = write()
    assert outbox.hold_unsent() == 1
    db.session.commit()
    deliver_now(letter)
    deliver_due()
    assert office.letters == []
    assert outbox.release_held() == 1
    db.session.commit()
    deliver_due()
    assert len(office.letters) == 1


def test_the_mailbox_keeps_what_it_gets(app: Flask) -> None:
    letter = deliver_now(write(text="https://site.example/reset/one\n"))
    assert letter.sent_at is not None
    assert "reset/one" in letter.text


def test_old_letters_are_forgotten(app: Flask) -> None:
    old, new = deliver_now(write()), deliver_now(write())
    old.sent_at = utcnow() - mail.KEPT - timedelta(days=1)
    db.session.commit()
    mail.forget_old_letters()
    assert db.session.scalars(sa.select(Letter.id)).all() == [new.id]


def test_a_queue_that_is_down_fails_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(_app: Flask) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(jobs, "queue", down)
    letter = write()
    assert letter.id
    assert "could not be queued" in caplog.text


def test_the_operator_sees_what_waits_and_lets_it_go(app: Flask, use_mail: UseMail) -> None:
    use_mail(f"smtp://127.0.0.1:{free_port()}")
    deliver_now(write())
    outbox.hold_unsent()
    db.session.commit()
    told = app.test_cli_runner().invoke(args=["mail", "waiting", "--json"])
    (row,) = json.loads(told.stdout)
    assert (row["to"], row["tries"], row["held"]) == ("rosa@school.example", 1, True)
    assert row["error"]
    assert "1 released" in app.test_cli_runner().invoke(args=["mail", "release"]).stderr
    assert db.session.scalars(sa.select(Letter.hold)).all() == [False]
    db.session.rollback()


def test_a_round_ends_where_no_server_answers(app: Flask, use_mail: UseMail) -> None:
    """A hundred letters must not keep the worker waiting for a hundred times."""
    use_mail(f"smtp://127.0.0.1:{free_port()}")
    letters = [write(subject=str(number)) for number in range(3)]
    deliver_due()
    db.session.expire_all()
    assert [letter.tries for letter in letters] == [1, 0, 0]


@pytest.mark.parametrize("swallows", [False, True])
def test_a_server_that_does_not_answer_is_left_alone_for_a_while(
    app: Flask, use_mail: UseMail, monkeypatch: pytest.MonkeyPatch, swallows: bool
) -> None:
    """One that takes up the line and says nothing costs all its time once, not once a letter; not
    even of letters that are written meanwhile."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.1)
    with socket.socket() as quiet:
        quiet.bind(("127.0.0.1", 0))
        if swallows:
            quiet.listen()
        use_mail(f"smtp://127.0.0.1:{quiet.getsockname()[1]}")
        letters = [write(subject=str(number)) for number in range(3)]
        deliver_due()
        later = write(subject="later")
        mail.deliver_each(later.id)
        db.session.expire_all()
        assert [letter.tries for letter in (*letters, later)] == [1, 0, 0, 0]
        assert letters[0].last_error
        now = time.monotonic() + 60
        monkeypatch.setattr(smtp.time, "monotonic", lambda: now)
        mail.deliver_each(later.id)
        db.session.expire_all()
        assert later.tries == 1


# --- words that are found when the letter leaves -----------------------------------------------

NEWS: dict[str, Written | Exception] = {}


@writer
def tell_news(letter: Letter) -> Written:
    with writing(patience=0.2) as connection:  # others write while a letter is drawn
        connection.execute(sa.update(Letter).values(last_error=Letter.last_error))
    found = NEWS[letter.key]
    if isinstance(found, Exception):
        raise found
    return found


def write_later(news: Written | Exception, **given: Any) -> Letter:
    letter = Letter(key="news", writer=writer_name(tell_news), to="rosa@school.example", **given)
    NEWS["news"] = news
    send(letter)
    commit()
    return letter


def test_words_are_found_when_the_letter_leaves(server: Controller, office: Office) -> None:
    letter = write_later(Written("At first", "x\n"))
    NEWS["news"] = Written("In the end", "Fresh\n", unsubscribe="https://site.example/stop/abc")
    deliver_now(letter)
    (got,) = office.letters
    assert got["Subject"] == "In the end"
    assert got["List-Unsubscribe"] == "<https://site.example/stop/abc>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter.subject, letter.text) == ("", "")


def test_what_needs_no_telling_any_more_is_not_sent(server: Controller, office: Office) -> None:
    deliver(write_later(mail.Withdrawn()).id)
    db.session.commit()
    assert office.letters == [] and db.session.scalars(sa.select(Letter.id)).all() == []


def test_a_letter_that_waits_for_its_hour_has_not_failed(
    server: Controller, office: Office
) -> None:
    hour = utcnow() + timedelta(hours=7)
    letter = deliver_now(write_later(mail.Postponed(hour)))
    assert (letter.due_at, letter.tries, letter.last_error) == (hour, 0, "")
    assert office.letters == []


def test_a_letter_for_later_is_not_tried_before(server: Controller, office: Office) -> None:
    letter = write(due_at=utcnow() + timedelta(hours=1))
    deliver_due()
    assert office.letters == []
    make_due(letter)
    deliver_due()
    assert len(office.letters) == 1


def test_letters_of_a_thread_answer_each_other(server: Controller, office: Office) -> None:
    for to in ("rosa@school.example", "rosa@school.example", "ben@school.example"):
        deliver_now(write(to=to, thread="lesson 7"))
    first, second, other = office.letters
    root = first["In-Reply-To"]
    assert first["References"] == other["References"] == root != first["Message-ID"]
    assert second["References"] == f"{root} {first['Message-ID']}"
    assert second["In-Reply-To"] == first["Message-ID"]


# --- two workers -------------------------------------------------------------------------------


def test_two_workers_at_once_send_a_letter_once(
    app: Flask, server: Controller, office: Office
) -> None:
    letters = [write(subject=str(number)).id for number in range(4)]
    db.session.rollback()

    def work() -> None:
        for letter_id in letters:
            jobs.perform_in_turn(deliver, letter_id)

    work_at_once(app, 4, work)
    assert sorted(got["Subject"] for got in office.letters) == ["0", "1", "2", "3"]


def test_nobody_takes_a_letter_that_a_slow_server_is_reading(
    app: Flask, server: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease is longer than all the times that one delivery may wait for a server."""
    steps_of_a_delivery = 12
    assert timedelta(seconds=smtp.PATIENCE * steps_of_a_delivery) < LEASE
    number = write().id
    due: list[Any] = []
    monkeypatch.setattr(smtp, "hand_over", lambda *_: due.append(due_of(number)))
    deliver(number)
    assert due[0] - utcnow() > LEASE - timedelta(seconds=20)


def due_of(letter_id: int) -> Any:
    """As another worker sees it."""
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(Letter.due_at).where(Letter.id == letter_id))
