"""The floor: what this machine needs for the two typical pages without any of our layers.

Raw sqlite3 and Jinja over the same database and behind the same server, with the same content on
pages of the same size: /lesson/<id> and /browse. What our layout adds stands there as dots. /empty
is a page of nothing but its frame.

    python -m ps5_collab.operations.floor FILE PORT LESSON_BYTES BROWSE_BYTES
"""

import json
import sqlite3
import sys
import threading
from collections.abc import Iterable
from typing import Any, Final

import jinja2
import waitress

from ps5_collab.operations.connections import WAITRESS

PRAGMAS: Final = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-32000",
    "PRAGMA mmap_size=268435456",
    "PRAGMA temp_store=MEMORY",
)
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{% block title %}{%
endblock %}
</title><link rel="stylesheet" href="/static/site.css"></head><body><header><nav><ul>
{% for name in ["Lessons", "Standards", "People", "Help"] %}<li><a href="/{{ name|lower }}">{{
name }}</a>
</li>{% endfor %}</ul></nav></header><main>{% block main %}{% endblock %}</main>{{ fill|safe
}}</body></html>"""
LESSON = """{% extends "base" %}{% block title %}{{ l.title }}{% endblock %}{% block main
%}<article>
<h1>{{ l.title }}</h1><p>{{ l.summary }}</p><p><a href="/people/{{ l.owner_id }}">{{ l.owner
}}</a>, {{ l.school }}</p>
<ul>{% for s in standards %}<li><a href="/standards/{{ s.identifier }}" title="{{ s.short_title
}}">{{ s.code }}</a>
{{ s.short_title }}</li>{% endfor %}</ul>
<h2>Question</h2>{{ html["essential_question"]|safe }}<ul>{% for o in doc.objectives %}<li>{{
html[o.id]|safe }}</li>{% endfor %}</ul>
{% for place in ["prior_knowledge", "materials"] %}<h2>{{ place }}</h2>{{ html[place]|safe }}{%
endfor %}
<table>{% for s in doc.steps %}<tr id="{{ s.id }}"><th><h3>{{ loop.index }}. {{ s.name }}</h3>{{
s.minutes }} minutes
{{ html[s.id ~ ".activity"]|safe }}{{ html[s.id ~ ".questions"]|safe }}</th><td><ul>{% for r in
s.responses %}
<li id="{{ r.id }}">{{ html[r.id]|safe }}</li>{% endfor %}</ul></td><td>{{ html[s.id ~
".support"]|safe }}</td>
<td>{{ html[s.id ~ ".notice"]|safe }}</td></tr>{% endfor %}</table>
{% for place in ["assessment", "differentiation"] %}<h2>{{ place }}</h2>{{ html[place]|safe }}{%
endfor %}</article>
<section><h2>{{ comments|length }} comments</h2>{% for c in comments %}<article id="c{{ c.id
}}"><header>
<a href="/people/{{ c.author_id }}">{{ c.author }}</a> <time datetime="{{ c.created_at }}">{{
c.created_at }}</time></header>
{{ c.html|safe }}<footer><a href="#c{{ c.id }}">Link</a> <a href="/comments/{{ c.id
}}/reply">Reply</a></footer></article>
{% endfor %}</section>{% endblock %}"""
BROWSE = """{% extends "base" %}{% block title %}Lessons{% endblock %}{% block main
%}<h1>Lessons</h1><aside>
{% for kind, rows in facets %}<fieldset><legend>{{ kind }}</legend>{% for f in rows
%}<label><input type="checkbox"
 name="{{ kind }}" value="{{ f.value }}"> {{ f.value }} <span>{{ f.n }}</span></label>{% endfor
%}</fieldset>{% endfor %}</aside>
{% for l in lessons %}<article><h2><a href="/lessons/{{ l.id }}" lang="{{ l.language }}">{{
l.title }}</a></h2>
<p>{{ l.summary }}</p><p>{% for c in codes[l.id] %}<span>{{ c.code }}</span>{% endfor %}</p>
<p>Grades {{ l.grade_low }}-{{ l.grade_high }}, {{ l.minutes }} minutes, {{ l.school }}, {{
l.owner }}, {{ l.comment_count }} comments</p>
</article>{% endfor %}<nav><a rel="next" href="/lessons?page=2">Next</a></nav>{% endblock %}"""
EMPTY = """{% extends "base" %}{% block title %}Empty{% endblock %}"""
TEMPLATES = {"base": BASE, "lesson": LESSON, "browse": BROWSE, "empty": EMPTY}

Q_LESSON = """SELECT i.*, r.document, r.html, p.name owner, s.name school FROM item i
 JOIN revision r ON r.item_id = i.id AND r.number = i.revision JOIN person p ON p.id = i.owner_id
 LEFT JOIN school s ON s.id = i.school_id WHERE i.id = ? AND i.audience = 'everyone'"""
Q_STANDARDS = """SELECT s.identifier, s.code, s.short_title FROM alignment a
 JOIN standard s ON s.id = a.standard_id WHERE a.item_id = ? ORDER BY a.position"""
Q_COMMENTS = """SELECT c.id, c.html, c.created_at, c.author_id, p.name author FROM comment c
 JOIN person p ON p.id = c.author_id WHERE c.item_id = ? ORDER BY c.id"""
Q_BROWSE = """SELECT i.id, i.title, i.summary, i.language, i.comment_count, l.minutes, l.grade_low,
 l.grade_high, p.name owner, s.name school FROM (SELECT id FROM item WHERE state = 'published'
 AND audience = 'everyone' AND kind = 'lessons' ORDER BY published_at DESC LIMIT 25) f
 JOIN item i ON i.id = f.id JOIN lesson l ON l.item_id = i.id JOIN person p ON p.id = i.owner_id
 LEFT JOIN school s ON s.id = i.school_id ORDER BY i.published_at DESC"""
Q_CODES = """SELECT a.item_id, s.code FROM alignment a JOIN standard s ON s.id = a.standard_id
 WHERE a.position <= 4 AND a.item_id IN (%s) ORDER BY a.item_id, a.position"""
Q_COUNTS = "SELECT kind, value, n FROM floor_count ORDER BY kind, n DESC"
COUNTS = """CREATE TEMP TABLE floor_count AS SELECT t.kind, t.value, count(*) n FROM tag t
 JOIN item i ON i.id = t.item_id AND i.audience = 'everyone' AND i.kind = 'lessons' GROUP BY 1, 2
 UNION ALL SELECT * FROM (SELECT 'school', s.name, count(*) FROM item i JOIN school s
 ON s.id = i.school_id WHERE i.audience = 'everyone' AND i.kind = 'lessons' GROUP BY 2
 ORDER BY 3 DESC LIMIT 30)
 UNION ALL SELECT * FROM (SELECT 'standard', s.code, count(*) FROM item i JOIN alignment a
 ON a.item_id = i.id JOIN standard s ON s.id = a.standard_id
 WHERE i.audience = 'everyone' AND i.kind = 'lessons' GROUP BY 2 ORDER BY 3 DESC LIMIT 6)"""


class Floor:
    """A WSGI application; `fill` are the bytes that each page is filled up to."""

    def __init__(self, file: str, lesson_bytes: int, browse_bytes: int) -> None:
        self.file = file
        self.local = threading.local()
        loader = jinja2.DictLoader(TEMPLATES)
        self.jinja = jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)
        self.fill = {"lesson": "", "browse": ""}
        sizes = {"lesson": lesson_bytes, "browse": browse_bytes}
        pages = {"lesson": self.lesson(1), "browse": self.browse()}
        self.fill = {name: "." * (sizes[name] - len(pages[name].encode())) for name in sizes}

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        body = self.page(path).encode()
        kind = ("Content-Type", "text/html; charset=utf-8")
        start("200 OK", [kind, ("Content-Length", str(len(body)))])
        return [body]

    def page(self, path: str) -> str:
        if path == "/empty":
            return self.jinja.get_template("empty").render(fill="")
        return self.lesson(int(path[8:])) if path.startswith("/lesson/") else self.browse()

    def lesson(self, number: int) -> str:
        asked = self.database.execute
        row = asked(Q_LESSON, (number,)).fetchone()
        return self.jinja.get_template("lesson").render(
            l=row,
            doc=json.loads(row["document"]),
            html=json.loads(row["html"]),
            standards=asked(Q_STANDARDS, (number,)).fetchall(),
            comments=asked(Q_COMMENTS, (number,)).fetchall(),
            fill=self.fill["lesson"],
        )

    def browse(self) -> str:
        asked = self.database.execute
        lessons = asked(Q_BROWSE).fetchall()
        marks = ",".join("?" * len(lessons))
        codes = grouped(asked(Q_CODES % marks, [row["id"] for row in lessons]))
        facets = grouped(asked(Q_COUNTS)).items()
        return self.jinja.get_template("browse").render(
            lessons=lessons, codes=codes, facets=facets, fill=self.fill["browse"]
        )

    @property
    def database(self) -> sqlite3.Connection:
        """One connection a thread."""
        if not hasattr(self.local, "database"):
            database = sqlite3.connect(self.file, isolation_level=None, cached_statements=256)
            database.row_factory = sqlite3.Row
            for pragma in PRAGMAS:
                database.execute(pragma)
            database.execute(COUNTS)
            self.local.database = database
        found: sqlite3.Connection = self.local.database
        return found


def grouped(rows: Iterable[sqlite3.Row]) -> dict[Any, list[sqlite3.Row]]:
    """By the first column."""
    groups: dict[Any, list[sqlite3.Row]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups


if __name__ == "__main__":
    file, port, lesson_bytes, browse_bytes = sys.argv[1:]
    floor = Floor(file, int(lesson_bytes), int(browse_bytes))
    waitress.serve(floor, host="127.0.0.1", port=int(port), **WAITRESS)
