"""Handing a letter to the mail server that `PS5_MAIL_URL` names."""

import smtplib
import ssl
import time
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

#: Seconds; a server that is slower is tried again later.
PATIENCE = 15
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
#: Seconds for which a server that did not answer is left alone; shorter than between two rounds.
REST = 45

#: {address of a server: until when, by the clock that only rises}.
_silent: dict[str, float] = {}


class NotDelivered(Exception):
    """The server did not take the letter. `for_good` when it will not take it later either."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


def is_silent(url: str) -> bool:
    """It did not answer just now, so that other letters need not wait for it as long again."""
    return _silent.get(url, 0) > time.monotonic()


def hand_over(url: str, message: EmailMessage) -> None:
    """Send by `smtp://user:password@host:587` or `smtps://…`. Raise `NotDelivered`."""
    try:
        server = connect(url)
        try:
            server.send_message(message)
        finally:
            _leave(server)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotDelivered(f"The address was refused ({code}).", for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        reason = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise NotDelivered(reason) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if _is_silence(error):
            _silent[url] = time.monotonic() + REST
        raise NotDelivered(str(error) or type(error).__name__) from error


def _is_silence(error: Exception) -> bool:
    """Nobody is there, or says nothing, which `smtplib` calls disconnected."""
    answered = isinstance(error, smtplib.SMTPException)
    silent = isinstance(error, smtplib.SMTPServerDisconnected)
    return silent or (isinstance(error, OSError) and not answered)


def _leave(server: smtplib.SMTP) -> None:
    """However it says goodbye: what it has taken it has taken, and must not come twice."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def connect(url: str) -> smtplib.SMTP:
    """A server that is ready to take letters, encrypted wherever it can be.

    A password is never sent in the open, save to this machine itself.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=context
        )
        return _signed_in(server, parts.username, parts.password, encrypted=True)
    if parts.scheme != "smtp":
        raise ValueError(f"PS5_MAIL_URL begins with neither smtp:// nor smtps://: {parts.scheme!r}")
    server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
    try:
        encrypted = _encrypt(server)
        return _signed_in(
            server, parts.username, parts.password, encrypted=encrypted or host in LOCAL
        )
    except BaseException:
        server.close()
        raise


def _encrypt(server: smtplib.SMTP) -> bool:
    server.ehlo()
    if not server.has_extn("starttls"):
        return False
    server.starttls(context=ssl.create_default_context())
    server.ehlo()
    return True


def _signed_in(
    server: smtplib.SMTP, user: str | None, password: str | None, *, encrypted: bool
) -> smtplib.SMTP:
    if user and not encrypted:
        raise ValueError("The server offers no encryption, so the password was not sent to it.")
    if user:
        server.login(unquote(user), unquote(password or ""))
    return server


def _words(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
