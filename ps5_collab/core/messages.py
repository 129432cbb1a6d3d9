"""A letter as it travels: the MIME message that a mail server is handed."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ps5_collab.config import Settings
from ps5_collab.core.security import hashed

if TYPE_CHECKING:
    from ps5_collab.core.mail import Letter, Written


class Travelling(EmailPolicy):
    """Python would fold at 78 characters, and encode an address in a header that is longer than
    that. But words are folded so: what is encoded of them is never longer (RFC 2047, 2)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in WORDS:
            return FOLDED.fold_binary(name, value)
        return super().fold_binary(name, value)


FOLDED = SMTP.clone(max_line_length=76)
#: Headers that say what people wrote.
WORDS = frozenset({"subject", "from"})
TRAVELS = Travelling(linesep="\r\n", max_line_length=900)


def message_of(
    letter: "Letter", written: "Written", settings: Settings, earlier_key: str = ""
) -> EmailMessage:
    """The letter with its words. `EmailMessage` refuses line breaks in headers.

    `earlier_key` is the key of the letter before in its thread, if there was one.
    """
    message = EmailMessage(policy=TRAVELS)
    message["From"] = settings.mail_from
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Auto-Submitted"] = "auto-generated"
    _name(message, letter, settings, earlier_key)
    if written.unsubscribe:
        message["List-Unsubscribe"] = f"<{written.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text)
    if written.html:
        message.add_alternative(written.html, subtype="html")
    if written.calendar:
        _add_calendar(message, written.calendar.text, written.calendar.method)
    return message


def _name(
    message: EmailMessage, letter: "Letter", settings: Settings, earlier_key: str = ""
) -> None:
    """The same name at every try, so that a server can drop a letter that comes twice.

    Letters of one thread all answer a first one that nobody gets, and the one before.
    """
    message["Message-ID"] = message_id(letter.key, settings)
    if letter.thread:
        before = [message_id(letter.thread, settings)]
        before += [message_id(earlier_key, settings)] if earlier_key else []
        message["In-Reply-To"] = before[-1]
        message["References"] = " ".join(before)


def message_id(key: str, settings: Settings) -> str:
    """A key may hold any characters, an identifier may not."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return f"<{hashed(key)[:40]}@{host}>"


def _add_calendar(message: EmailMessage, text: str, method: str) -> None:
    """As an alternative, which mail programs show as an invitation, and as a file for the rest.

    The method stands in both the part's header and the text; Outlook wants them to be the same.
    """
    said = {"method": method, "component": "VEVENT"}
    message.add_alternative(text, subtype="calendar", cte="base64", params=said)
    file = text.encode()
    message.add_attachment(file, maintype="application", subtype="ics", filename="invite.ics")
