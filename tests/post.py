"""A real mail server on the loopback, which takes letters or answers as it is told."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

UseMail = Callable[[str], None]


class Office:
    """Who sits behind the server."""

    def __init__(self) -> None:
        self.answer = "250 taken"
        self.to_recipient = "250 fine"
        self.goodbye = "221 bye"
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.to_recipient

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Envelope) -> str:
        return self.goodbye

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            content = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            assert isinstance(content, EmailMessage)
            self.letters.append(content)
            self.recipients.append(envelope.rcpt_tos)
        return self.answer


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def use_mail(app: Flask) -> Iterator[UseMail]:
    real = app.config["SETTINGS"]

    def use(url: str) -> None:
        app.config["SETTINGS"] = replace(real, mail_url=url)

    yield use
    app.config["SETTINGS"] = real


@pytest.fixture
def server(office: Office, use_mail: UseMail) -> Iterator[Controller]:
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    use_mail(f"smtp://127.0.0.1:{controller.port}")
    yield controller
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
