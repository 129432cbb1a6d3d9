"""Settings, read once from the environment into a frozen dataclass."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Refused in production by `ps5 check`; the demo makes a key of its own.
EXAMPLE_KEY = "change-me"


@dataclass(frozen=True)
class Settings:
    """What a site can be told from outside; each field is an environment variable `PS5_<NAME>`."""

    secret_key: str = EXAMPLE_KEY
    #: Older keys that still open sessions while a new one takes over, newest first.
    old_secret_keys: tuple[str, ...] = ()
    database_url: str = ""
    data_dir: Path = ROOT / "instance"
    #: The address people type; links in mail are built from it and from nothing else.
    #: Untold, it is this machine at `port`.
    base_url: str = "http://127.0.0.1:8000"
    #: `smtp://user:password@host:587`, `smtps://…`, or `mailbox:` (kept for the mailbox page).
    mail_url: str = "mailbox:"
    mail_from: str = "PS5 Collab <no-reply@localhost>"
    #: With Redis, rate limits and jobs are shared by any number of nodes.
    redis_url: str = ""
    #: `file:///folder` or `s3://bucket/prefix`; empty means `<data_dir>/files`.
    storage_url: str = ""
    time_zone: str = "America/Los_Angeles"
    #: Further names by which the site may be asked; ".example.org" stands for all below it.
    trusted_hosts: tuple[str, ...] = ()
    #: How many proxies in front may be believed about address, scheme and host.
    proxies: int = 0
    #: Invitations go to these domains only; empty means any.
    mail_domains: tuple[str, ...] = ()
    site_name: str = "Practitioner Schools"
    #: The demo's invented people exist, with one password written in the README.
    demo: bool = False
    #: For measuring: no rate limits, and a `Server-Timing` header with the number of statements.
    bench: bool = False
    port: int = 8000

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raise `ValueError` with the variable's name when a value cannot be read."""
        given: dict[str, Any] = {
            name: _read(environ[variable], variable, type_)
            for name, (variable, type_) in _variables().items()
            if environ.get(variable)
        }
        if "port" in given:
            given.setdefault("base_url", f"http://127.0.0.1:{given['port']}")
        return cls(**given)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'ps5.sqlite'}"

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{self.data_dir / 'files'}"

    @property
    def secure(self) -> bool:
        """People reach the site over https, so cookies may insist on it."""
        return self.base_url.startswith("https://")


def _variables() -> dict[str, tuple[str, object]]:
    names = {name: field.type for name, field in Settings.__dataclass_fields__.items()}
    return {
        name: ("PORT" if name == "port" else f"PS5_{name.upper()}", names[name]) for name in names
    }


def _read(value: str, variable: str, type_: object) -> object:
    if type_ is bool:
        return value.strip().lower() in {"1", "true", "yes", "on"}
    if type_ is int:
        if not value.strip().isdecimal():
            raise ValueError(f"{variable} must be a whole number, not {value!r}.")
        return int(value)
    if type_ is Path:
        return Path(value).expanduser().resolve()
    if type_ is str:
        return value.strip()
    return tuple(part.strip() for part in value.split(",") if part.strip())
