"""Settings, as the environment gives them."""

import pytest

from ps5_collab.config import Settings


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PORT": "9000", "PS5_BASE_URL": "https://ps5.example"}, "https://ps5.example"),
    ],
)
def test_links_in_letters_lead_to_the_port_that_answers(
    environ: dict[str, str], address: str
) -> None:
    assert Settings.from_environ(environ).base_url == address


def test_a_port_that_is_no_number_is_told_by_its_name() -> None:
    with pytest.raises(ValueError, match="PORT must be a whole number"):
        Settings.from_environ({"PORT": "eighty"})
