"""Which passwords are taken, and how they and tokens are kept."""

import pytest
from argon2 import PasswordHasher
from flask import Flask

from ps5_collab.core.security import (
    LONGEST,
    hash_password,
    hashed,
    is_outdated,
    is_too_long,
    new_token,
    password_fits,
    weakness,
)

#: Nothing here asks more of a database than any page does.
pytestmark = pytest.mark.sqlite_only

OWN = ("rosa.vega@lincoln.example", "Rosa Vega", "Abraham Lincoln High School")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "tiza azul en marzo llueve",
        "7kQ!vve92mRw",
        "739104827364 kites",
        "my bicycle has nine bells",
        "密码很长而且没有人知道它啊",
        "a" * 5 + "bcdfghjklmnpqr stvw xyz then more words",
    ],
)
def test_long_words_of_ones_own_are_taken(app: Flask, password: str) -> None:
    assert weakness(password, OWN) == ""


@pytest.mark.parametrize(
    "password",
    [
        "", "short", "elevenchars", "password1234", "Password2027!", "P@ssw0rd2027",
        "lincoln2027!!", "LincolnHigh2027", "rosavega1234", "Rosa.Vega.2026", "123456789012",
        "098765432109",
        "aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "qwertyuiop12", "asdfghjkl123",
        "iloveyou2027", "teacher12345", "summer-2027-summer", "practitioner1", "Welcome-2026!",
        "letmein letmein", "zyxwvutsrqpo",
    ],
)  # fmt: skip
def test_what_others_would_try_is_refused(app: Flask, password: str) -> None:
    assert weakness(password, OWN)


def test_a_long_password_is_long_in_characters_and_in_bytes(app: Flask) -> None:
    letters = "".join(chr(97 + i * 7 % 26) for i in range(LONGEST))
    assert weakness(letters) == ""
    assert weakness(letters + "x")
    assert is_too_long("\ufdfa" * LONGEST)  # one character that NFKC writes out as eighteen
    assert not is_too_long("😀" * 100)


def test_a_hash_fits_its_password_in_either_spelling() -> None:
    kept = hash_password("una contrase\u00f1a larga")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_fits("una contrasen\u0303a larga", kept)
    assert not password_fits("una contrasena larga", kept)
    assert not password_fits("", kept)


def test_nobody_can_sign_in_without_a_password() -> None:
    assert not password_fits("anything at all", "")
    assert not password_fits("anything at all", "not a hash")


def test_no_account_costs_as_much_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: bytes) -> bool:
        verified.append(kept.rsplit("$", 2)[0])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    password_fits("wrong", hash_password("right"))
    password_fits("wrong", "")
    assert verified[0] == verified[1]


def test_an_older_hash_is_seen() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x"))
    assert not is_outdated(hash_password("x"))


def test_a_lone_surrogate_is_a_character_like_others(app: Flask) -> None:
    assert password_fits("lone \ud800 and more", hash_password("lone \ud800 and more"))
    assert weakness("lone \ud800 kettle drum") == ""


def test_tokens_are_long_and_differ() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43
    assert len(hashed(new_token())) == 64
