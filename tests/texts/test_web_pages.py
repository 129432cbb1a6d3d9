"""Web pages become text that is safe, and says what they say once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from ps5_collab.core.text import clean_text
from ps5_collab.texts.blocks import lay
from tests.texts.brought import of_html, taken, texts

pytestmark = pytest.mark.usefixtures("spoken")

PAGE = """<!doctype html><html lang="es"><head><meta charset="windows-1252">
<title>Mañana &amp; tarde</title><style>p { color: red }</style><script>alert(1)</script></head>
<body onload="alert(2)"><nav>Menú</nav><main><h1>El cuaderno</h1>
<p onclick="alert(3)">Hola <b>mundo</b>, <a href="javascript:alert(4)">no</a> y
<a href="https://example.org/a">sí</a>.<br>Otra línea</p>
<ul><li>uno<ul><li>dentro</li></ul></li><li>dos</li></ul>
<blockquote><p>¿Quién lo lee?</p></blockquote>
<form action="https://evil.example"><input name="x"><button>Enviar</button><p>En el formulario</p></form>
<img src="https://tracker.example/a.png" alt="Un dibujo"><svg onload="alert(5)"><text>z</text></svg>
<iframe src="https://evil.example">y</iframe>
<table><tr><th>Día</th><th>Silencio</th></tr><tr><td>lunes</td><td>2 s</td></tr></table>
</main><footer>Pie</footer></body></html>"""


def test_a_saved_page_is_its_text_and_nothing_acts() -> None:
    found = taken("page.html", PAGE.encode("cp1252"))
    assert (found.title, found.language) == ("El cuaderno", "es")
    assert texts(found.body) == [
        ("paragraph", "Hola mundo, no y sí.\nOtra línea"),
        ("item", "uno\ndentro\n"),
        ("item", "dos"),
        ("quote", "¿Quién lo lee?"),
        ("paragraph", "En el formulario"),
        ("paragraph", "[Picture: Un dibujo]"),
        ("table", texts(found.body)[-1][1]),
    ]
    html = "".join(lay(found.body).html.values())
    for hostile in ("alert", "javascript", "evil", "tracker", "<script", "onclick", "Enviar"):
        assert hostile not in html


def test_the_title_of_the_page_serves_where_the_text_has_none() -> None:
    page = "<title>A &amp; B</title><p>One</p><h2>Two</h2><h2>Three</h2>"
    assert taken("a.htm", page.encode()).title == "A & B"


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=25), max_size=4))
def test_words_of_a_page_are_shown_as_they_stand(paragraphs: list[str]) -> None:
    """Of HTML as the program gives it: whatever signs they have mean themselves."""
    html = "".join(f"<p>{escape(clean_text(words))}</p>" for words in paragraphs)
    shown = " ".join(text for _kind, text in texts(of_html(html)))
    assert shown.split() == clean_text(" ".join(map(clean_text, paragraphs))).split()


def test_marks_inside_words_and_around_spaces_stay_marks() -> None:
    assert of_html("<p>wo<b>rd</b> <i> so </i>and<b></b> a_b</p>") == "wo**rd** *so* and a_b"


TABLES = [1, 3, 12, 60]


@pytest.mark.parametrize("deep", TABLES)
def test_words_of_tables_in_tables_come_once(deep: int) -> None:
    page = "<table><tr><td>" * deep + "<p>inside</p>" + "</td></tr></table>" * deep
    assert taken("a.html", page.encode()).body == "inside"


def test_a_table_in_a_cell_of_a_grid_is_read_with_its_cell() -> None:
    inner = "<table><tr><td>c</td><td>d</td></tr><tr><td>e</td><td>f</td></tr></table>"
    page = f"<table><tr><td>a</td><td>b</td></tr><tr><td>{inner}</td><td>g</td></tr></table>"
    assert taken("a.html", page.encode()).body == "| a | b |\n| --- | --- |\n| c d e f | g |"
