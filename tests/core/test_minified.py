"""Style sheets say the same after their comments and spaces are gone."""

from ps5_collab.core.assets import minified


def test_what_is_looked_for_inside_stays_inside() -> None:
    sheet = (
        b".words :is(ul, ol) > li { color: red } .a:not(.b) :not(.c):has(d) {} a[x] :where(b) {}"
    )
    said = minified(sheet)
    for rule in (b".words :is(ul,ol)>li", b".a:not(.b) :not(.c):has(d)", b"a[x] :where(b)"):
        assert rule in said
