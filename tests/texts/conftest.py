"""For tests of what files are made into."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def spoken(built_app: Flask) -> Iterator[None]:
    """What is refused is said in words."""
    with built_app.test_request_context():
        yield
