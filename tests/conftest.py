"""A real database for every test: SQLite, or PostgreSQL with PS5_TEST_DATABASE=postgresql."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from ps5_collab.app import create_app
from ps5_collab.config import ROOT, Settings
from ps5_collab.core.db import db
from ps5_collab.core.throttle import limiter
from ps5_collab.demo import network
from ps5_collab.operations.timing import UNCOUNTED
from ps5_collab.people.models import Person
from tests import database, kept
from tests.post import office, server, use_mail  # noqa: F401 (fixtures)

# A machine that is busy must not make a rule fail; nor must luck decide whether a change lands.
# PS5_TEST_EXPLORE=1 looks for examples that nobody met yet.
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1_000)
hypothesis.settings.register_profile("here", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("explore" if os.environ.get("PS5_TEST_EXPLORE") else "here")

SignIn = Callable[[Person], FlaskClient]
#: What a browser says of a form that a page of this site sent.
HERE = {"Origin": "http://localhost"}
AtMost = Callable[[int], AbstractContextManager[None]]
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The run on PostgreSQL repeats what a database can change, and nothing else."""
    if not database.is_postgresql():
        return
    touches = {"app", "at_first", "built_app", "demo", "site"}
    kept = [item for item in items if touches & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """An eighth of the time went into looking through what the imports and the collection left."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


class Browser(FlaskClient):
    """Each request gets a database session of its own, as in production.

    Flask would reuse the test's open app context, and with it the test's session:
    a missing commit would then go unnoticed. What the test read or left open is let go of first:
    it would hold SQLite's one write lock.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            db.session.rollback()
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    return Settings(
        secret_key="a key of the tests, long enough to pass",
        data_dir=folder,
        database_url=database.url(folder),
        base_url="http://localhost",
    )


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Compiled by the first worker that needs them."""
    return FileSystemBytecodeCache(str(kept.once(tmp_path_factory, "templates", lambda _new: None)))


@pytest.fixture(scope="session")
def built_app(settings: Settings, templates: BytecodeCache) -> Iterator[Flask]:
    # Statements of so many tests are more than those that a server keeps.
    many = {"query_cache_size": 5000}
    app = create_app(
        settings,
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
        SQLALCHEMY_ENGINE_OPTIONS=many,
    )
    app.jinja_env.bytecode_cache = templates
    app.test_client_class = Browser
    with app.app_context():
        database.create()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def demo(built_app: Flask, kept_demo: Path) -> Iterator[Flask]:
    """Put in once for the tests of a module, which must not rely on each other's writes."""
    with built_app.app_context():
        database.empty()
        limiter.enabled = False
        kept.bring_back(kept_demo)
        yield built_app
        db.session.remove()


@pytest.fixture(scope="session")
def kept_demo(built_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's rows and files; loading it takes seconds, so one worker does it for all."""

    def load(folder: Path) -> None:
        with built_app.app_context():
            database.empty()
            network.load_and_commit()
            db.session.remove()
            kept.keep(folder)

    return kept.once(tmp_path_factory, "demo", load)


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application over an empty database."""
    limiter.enabled = False  # one for the process; a second application would switch it on
    with built_app.app_context():
        database.empty()
        yield built_app
        db.session.remove()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser with nobody signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """`sign_in(person)` is a browser with that person at it."""
    return lambda person: database.signed_in_browser(app, person)


@pytest.fixture
def limited(app: Flask, settings: Settings, templates: BytecodeCache) -> Iterator[Flask]:
    """A second application over the same database; the limits of the first are off."""
    second = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False)
    second.jinja_env.bytecode_cache = templates
    second.test_client_class = Browser
    limiter.reset()
    yield second
    limiter.reset()
    limiter.enabled = False
    with second.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def at_most(app: Flask) -> AtMost:
    """`with at_most(3):` fails when the block, in this thread, asks the database more often."""
    here = threading.get_ident()

    @contextmanager
    def limit(statements: int) -> Iterator[None]:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if threading.get_ident() == here and not statement.startswith(UNCOUNTED):
                asked.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        assert len(asked) <= statements, f"{len(asked)} statements\n\n" + "\n\n".join(asked)

    return limit


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real standards and lessons, which lie beside the project and not in it."""
    folder = Path(os.environ.get("PS5_SHARED", SHARED))
    if not folder.is_dir():
        pytest.skip("real input is not beside the project: set PS5_SHARED to its folder")
    return folder
