"""Measure the pages against a floor, in one run: `make bench`.

Seeds a database once, starts the production server with one process and the floor beside it, asks
both in turns, and prints a row a page: CPU of the server's process, its ratio to the floor,
latency, SQL statements, bytes. Of a refresh that finds nothing new the ratio is that of the median
answers instead. Ends with status 1 where a figure is above its limit. Milliseconds
are this machine's; the ratios and counts are what is promised.
"""

import argparse
import re
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from ps5_collab.operations.bench_meeting import IN_THE_ROOM
from ps5_collab.operations.bench_site import (
    Seen,
    Server,
    free_port,
    seeded,
    serving,
    signed_in_cookies,
)

ROUNDS: Final = 7


@dataclass(frozen=True)
class Target:
    """A page and its limits: CPU as a multiple of a floor page, statements, bytes."""

    name: str
    path: str
    floor: str
    aim: float
    fail: float
    statements: int
    size: int
    signed_in: bool = False
    post: Mapping[str, str] = field(default_factory=dict)
    #: The page whose form is posted; empty where it stands at the same address.
    form: str = ""
    #: Requests in a round.
    times: int = 40
    #: Asked in turns by everybody who has the page open and has seen it so. Its ratio is that of
    #: the median answers, which is what is promised of it.
    unchanged: bool = False


def targets(meeting: int, practice: int, discussion: int) -> list[Target]:
    noted = f"/discussions/{discussion}/reading/1"
    run, tap = f"/meetings/{meeting}/run", f"/meetings/{meeting}/attendance"
    shown, few = f"/practices/{practice}", "/practices?band=upper&domain=learning"
    talk = {"text": "A comment that was written to be measured.", "place": ""}
    return [
        Target("lesson", "/lessons/7", "lesson", 2.5, 3.5, 6, 60_000),
        Target("lesson, signed in", "/lessons/7", "lesson", 3, 4, 9, 70_000, True),
        Target("browse", "/lessons", "browse", 2.5, 3.5, 6, 50_000),
        Target("browse, signed in", "/lessons", "browse", 2.5, 3.5, 9, 50_000, True),
        Target("browse, filtered", "/lessons?grade=4&subject=music", "browse", 5, 8, 6, 50_000),
        Target("practice", shown, "lesson", 2.5, 3.5, 6, 60_000),
        Target("practice, signed in", shown, "lesson", 3, 4, 9, 70_000, True),
        Target("browse practices", "/practices", "browse", 2.5, 3.5, 6, 50_000),
        Target("practices, signed in", "/practices", "browse", 5, 8, 11, 50_000, True),
        Target("practices, filtered", few, "browse", 5, 8, 6, 50_000),
        Target("practices, words", "/practices?q=fraction", "browse", 8, 12, 9, 50_000),
        Target("search, common word", "/search?q=fraction", "browse", 8, 12, 9, 50_000),
        Target("search, signed in", "/search?q=fraction", "browse", 8, 12, 12, 50_000, True),
        Target("search, rare words", "/search?q=tape+diagram+walk", "browse", 8, 12, 7, 50_000),
        Target("thread", "/items/7/comments", "lesson", 2.5, 3.5, 6, 70_000),
        Target("thread, signed in", "/items/7/comments", "lesson", 2.5, 3.5, 9, 70_000, True),
        Target("front page", "/", "browse", 5, 8, 12, 100_000),
        Target("desk", "/desk", "browse", 5, 8, 12, 100_000, True),
        Target("frameworks", "/standards", "browse", 5, 8, 12, 100_000),
        Target("a standard", "/standards/BENCH/M.4.X", "browse", 5, 8, 12, 100_000),
        Target("people", "/people", "browse", 5, 8, 12, 100_000, True),
        Target("help", "/help", "browse", 5, 8, 12, 100_000),
        Target("running meeting", run, "browse", 5, 8, 12, 100_000, True),
        Target("text, 1,000 notes", noted, "browse", 5, 8, 12, 360_000, True),
        Target("refresh, nothing new", run, "empty", 2, 2, 3, 1, times=400, unchanged=True),
        Target(
            "post a comment", "/items/8/comments/new", "lesson", 5, 8, 12, 0, True, talk, "", 20
        ),
        Target("tap who is here", tap, "lesson", 5, 8, 12, 0, True, {"mark": "1 here"}, run, 20),
    ]


@dataclass
class Row:
    """What was measured of one page."""

    target: Target
    address: str
    #: Of each round, the page and the floor beside it.
    rounds: list[tuple["Spent", "Spent"]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0
    #: What is posted, with the token of the form.
    body: str = ""
    #: Who asks for what they have seen already, in turns.
    seen: Iterator[Seen] | None = None

    @property
    def ratio(self) -> float:
        """Of the quietest half of the rounds: what else runs on the machine only adds to both, and
        more to the larger process."""
        ordered = sorted(self.rounds, key=lambda both: both[0].figure)
        quiet = ordered[: (len(ordered) + 1) // 2]
        return statistics.median(page.figure / floor.figure for page, floor in quiet)

    @property
    def cpu(self) -> float:
        return statistics.median(page.cpu for page, _floor in self.rounds)

    def verdict(self) -> str:
        wanted = self.target
        if self.ratio > wanted.fail or self.statements > wanted.statements:
            return "FAIL"
        if wanted.size and self.size > wanted.size:
            return "FAIL"
        return "" if self.ratio <= wanted.aim else "over target"


# --- measuring -----------------------------------------------------------------------------------


def measure(
    site: Server, floor: Server, rounds: int, wanted: Sequence[Target], cookies: Sequence[str]
) -> list[Row]:
    rows = [Row(target, address_of(site, target)) for target in wanted]
    for row in rows:  # caches fill, templates compile
        look_up(site, row, cookies)
        for _time in range(3):
            once(site, row)
        row.seconds.clear()
    for _round in range(rounds):
        for row in rows:
            look_up(site, row, cookies)
            spent = of_page(site, row)
            # At once: a shared machine is faster or slower from one second to the next.
            row.rounds.append((spent, of_floor(floor, FLOOR[row.target.floor])))
    return rows


def look_up(site: Server, row: Row, cookies: Sequence[str]) -> None:
    """Everybody sees how the page is now, where it is then asked for what is new."""
    if not row.target.unchanged:
        return
    found, own = [], site.cookie
    for cookie in cookies:
        site.cookie = cookie
        found.append(Seen(cookie, site.ask(row.address, signed_in=True).tag))
    site.cookie, row.seen = own, cycle(found)


@dataclass(frozen=True)
class Spent:
    """Of one round: CPU milliseconds a request, and the median answer where that is compared."""

    cpu: float
    answer: float
    by_answer: bool = False

    @property
    def figure(self) -> float:
        """What is compared."""
        return self.answer if self.by_answer else self.cpu


EMPTY: Final = "/empty"
FLOOR: Final = {"lesson": "/lesson/7", "browse": "/browse", "empty": EMPTY}


def of_floor(floor: Server, path: str, times: int = 100) -> Spent:
    """An empty page is asked for as a refresh is: by a room full of people."""
    room = [Seen(str(number), "") for number in range(IN_THE_ROOM)] if path == EMPTY else [None]
    before = floor.cpu()
    took = [floor.ask(path, seen=seen).seconds for seen in islice(cycle(room), times)]
    cpu, answer = (floor.cpu() - before) * 1000 / times, statistics.median(took)
    return Spent(cpu, answer, by_answer=path == EMPTY)


def of_page(site: Server, row: Row) -> Spent:
    before, times = site.cpu(), row.target.times
    for _time in range(times):
        once(site, row)
    cpu = (site.cpu() - before) * 1000 / times
    return Spent(cpu, statistics.median(row.seconds[-times:]), row.target.unchanged)


def address_of(site: Server, target: Target) -> str:
    """The address without redirects, so that only the page is measured."""
    if target.form:
        return target.path
    answer = site.ask(target.path, signed_in=target.signed_in or target.unchanged)
    path = answer.location.removeprefix("http://127.0.0.1") or target.path
    return path if answer.status in {301, 302, 303, 308} else target.path


def once(site: Server, row: Row) -> None:
    target = row.target
    if target.post and not row.body:
        page = site.ask(target.form or row.address, signed_in=True).content.decode()
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        row.body = urlencode({**target.post, "csrf_token": token[1] if token else ""})
    seen = next(row.seen) if row.seen else None
    answer = site.ask(row.address, signed_in=target.signed_in, body=row.body, seen=seen)
    if answer.status != (303 if target.post else 304 if seen else 200):
        raise SystemExit(f"{row.address} answered {answer.status}.")
    row.seconds.append(answer.seconds)
    row.statements, row.size = answer.statements, len(answer.content)


def table(rows: Sequence[Row], base: Mapping[str, float]) -> str:
    figures = ("CPU ms", 8), ("ratio", 7), ("aim", 6), ("fail", 6), ("p50 ms", 8), ("p99 ms", 8)
    columns = (*figures, ("SQL", 5), ("bytes", 8))
    head = f"{'page':24}" + "".join(f"{name:>{width}}" for name, width in columns)
    lines = [head] + [f"floor, {name:17}{cpu:8.2f}{1:7.2f}" for name, cpu in base.items()]
    for row in rows:
        ordered = sorted(row.seconds)
        p50, p99 = (ordered[int(len(ordered) * part)] * 1000 for part in (0.5, 0.99))
        wanted = row.target
        lines.append(
            f"{wanted.name:24}{row.cpu:8.2f}{row.ratio:7.2f}{wanted.aim:6.1f}"
            f"{wanted.fail:6.1f}{p50:8.1f}{p99:8.1f}{row.statements:5}{row.size:8} {row.verdict()}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=int, default=10_000)
    parser.add_argument("--comments", type=int, help="ten for each lesson, at most 100,000")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pages", default="", help="a pattern of the names of pages")
    given = parser.parse_args()
    folder = seeded(given.lessons, given.comments or min(100_000, given.lessons * 10))
    known = targets(given.lessons + 1, given.lessons + 2, 2 * given.lessons + 3)
    wanted = [target for target in known if re.search(given.pages, target.name)]
    result = bench(folder, given.rounds, wanted)
    sys.stdout.write(f"{table(result.rows, result.floor)}\n")
    limits = ("cold start, CPU s", result.cold, 1.5, 2.5), ("memory, MB", result.memory, 90, 130)
    for name, figure, aim, fail in limits:
        verdict = "FAIL" if figure > fail else "over target" if figure > aim else ""
        sys.stdout.write(f"{name:24}{figure:8.2f}{'':7}{aim:6.1f}{fail:6.1f}{'':29} {verdict}\n")
    failed = any(row.verdict() == "FAIL" for row in result.rows)
    raise SystemExit(failed or any(figure > fail for _name, figure, _aim, fail in limits))


@dataclass
class Result:
    rows: list[Row]
    #: CPU milliseconds of the floor's pages.
    floor: dict[str, float]
    #: CPU seconds from the start to the second page.
    cold: float
    #: MB of a process after its first 1,000 requests, of all pages in turns.
    memory: float = 0.0


def bench(folder: Path, rounds: int, wanted: Sequence[Target]) -> Result:
    port, floor_port = free_port(), free_port()
    cookies = signed_in_cookies(folder, IN_THE_ROOM)
    serve = ["ps5_collab", "serve", "--port", str(port), "--no-worker"]
    with serving(serve, folder, port) as site:
        site.cookie = cookies[0]
        sizes = [str(len(site.ask(path).content)) for path in first_pages(site)]
        file = str(folder / "ps5.sqlite")
        floor = ["ps5_collab.operations.floor", file, str(floor_port), *sizes]
        with serving(floor, folder, floor_port) as below:
            rows = measure(site, below, rounds, wanted, cookies)
            base = {name: of_floor(below, path).cpu for name, path in FLOOR.items()}
    with serving(serve, folder, port) as site:  # again: the first start compiled what had changed
        for path in first_pages(site):
            site.ask(path)
        cold = site.cpu()
        site.cookie = cookies[0]
        pages = [row for row in rows if not row.target.post]
        for row in islice(cycle(pages), 1_000):
            site.ask(row.address, signed_in=row.target.signed_in)
        return Result(rows, base, cold, site.memory())


def first_pages(site: Server) -> list[str]:
    lesson = Target("lesson", "/lessons/7", "lesson", 0, 0, 0, 0)
    return [address_of(site, lesson), "/lessons"]


if __name__ == "__main__":
    main()
