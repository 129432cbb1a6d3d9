"""The real site, as `make demo` runs it, in the distribution's Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ps5_collab.config import ROOT
from ps5_collab.demo.network import DOMAIN, PASSWORD
from tests import kept

ARGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-quic",
]  # fmt: skip
#: The first is the same engine without the windows, at a quarter of the work.
CHROMIUM = ["chromium-headless-shell", "chromium", "chromium-browser"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COMMANDS = [sys.executable, "-m", "ps5_collab"]
SignInAs = Callable[..., Page]
# As with navigations: how long a page may take is no matter of these tests.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    given = os.environ.get("PS5_CHROMIUM")
    path = given or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.exit("Chromium is missing: install it, or set PS5_CHROMIUM to its path.", 1)
    return {**browser_type_launch_args, "executable_path": path, "args": ARGS}


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A production server of this worker's own over the freshly loaded demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("site")
    loaded = kept.once(tmp_path_factory, "loaded site", load_demo)
    shutil.copytree(loaded, folder, dirs_exist_ok=True)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*COMMANDS, "demo", "run"], env=variables(folder, PORT=str(port)), stderr=log, cwd=ROOT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def load_demo(folder: Path) -> None:
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(
            [*COMMANDS, *command], env=variables(folder), cwd=ROOT, check=True, capture_output=True
        )


def variables(folder: Path, **given: str) -> dict[str, str]:
    own = {"PS5_DEMO": "1", "PS5_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return os.environ | own | given


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _attempt in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.exit(f"The site did not start:\n{log.read_text()[-3000:]}", 1)


@pytest.fixture
def clean_page(page: Page, base_url: str) -> Iterator[Page]:
    """Fails the test on a console error, a CSP violation, a page error or a foreign request."""
    bad = watch(page, base_url)
    yield page
    assert not bad, bad


def watch(page: Page, base_url: str) -> list[str]:
    bad: list[str] = []
    page.on("console", lambda m: bad.append(m.text) if is_fault(m.type, m.text) else None)
    page.on("pageerror", lambda error: bad.append(str(error)))
    own = (base_url, "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else bad.append(f"foreign: {r.url}"))
    return bad


def is_fault(kind: str, text: str) -> bool:
    """A refused form is an answer, not a fault, though Chromium logs its status as an error."""
    expected = ("400 (", "404 (", "409 (", "422 (", "401 (", "403 (")
    return kind == "error" and not any(status in text for status in expected)


@pytest.fixture(scope="session")
def signed_in_states(
    browser: Browser, base_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Each demo account signs in once a run; its cookies are lent to every test."""
    folder, known = tmp_path_factory.mktemp("cookies"), {}

    def state(name: str) -> str:
        if name not in known:
            context = browser.new_context(base_url=base_url)
            sign_in(context.new_page(), name)
            known[name] = str(folder / f"{name}.json")
            context.storage_state(path=known[name])
            context.close()
        return known[name]

    return state


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("e-mail", exact=False).first.fill(f"{name}@{DOMAIN}")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/desk")


@pytest.fixture
def as_person(
    browser: Browser, base_url: str, signed_in_states: Callable[[str], str]
) -> Iterator[SignInAs]:
    """`as_person("teacher")` is a page of a browser in which that person is signed in."""
    contexts: list[BrowserContext] = []
    bad: list[list[str]] = []

    def open_page(name: str | None, **options: object) -> Page:
        state = {"storage_state": signed_in_states(name)} if name else {}
        context = browser.new_context(base_url=base_url, **state, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        bad.append(watch(page, base_url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not any(bad), bad


@pytest.fixture(scope="session")
def check_a11y() -> Callable[[Page], None]:
    engine = Axe()
    # Of what passed it need not tell which elements.
    options = json.dumps(
        {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    )

    def check(page: Page) -> None:
        if not page.evaluate("window.axe !== undefined"):
            page.evaluate(engine.axe_script)
        found = AxeResults(
            {"violations": page.evaluate(f"axe.run({options}).then(r => r.violations)")}
        )
        assert found.violations_count == 0, found.generate_report()

    return check
