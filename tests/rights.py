"""Who may open every address of the site: one row a route. A route without a row fails the build.

A rule says what each kind of visitor of an item gets. `sees` is the reader of the item's audience,
`writes` its authors, `staff` an administrator, `member` anybody signed in, `anybody` also visitors.
What one may not see is a 404; what one sees and may not do is a 403; visitors are asked to sign in.
"""

ANYBODY = "anybody"
MEMBER = "member"
STAFF = "staff"
SEES = "sees"
#: Sees the item and is signed in with an appointment.
SAYS = "says"
WRITES = "writes"
OWNS = "owns"
#: The service or form decides by more than the item; tested in its own domain.
OWN_TEST = "own test"

RIGHTS: dict[str, str] = {
    "static": ANYBODY,
    "health.alive": ANYBODY,
    "health.ready": ANYBODY,
}
