"""People from the command line: the first administrator comes from here."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from ps5_collab.core.commands import answer, command, refuse, say
from ps5_collab.core.db import db
from ps5_collab.core.mail import site_link
from ps5_collab.people import queries
from ps5_collab.people.addresses import address, canonical
from ps5_collab.people.models import SCHOOL_ROLES, Person, Role
from ps5_collab.people.policy import OPERATOR
from ps5_collab.people.queries import Wanted
from ps5_collab.people.roles import summary
from ps5_collab.people.services import appointments, invitations
from ps5_collab.people.services.appointments import Offer

people = AppGroup("people", help="Accounts and invitations.")


@people.command("create-admin")
@click.argument("email")
@command
def create_admin(email: str) -> None:
    """Print a one-time link with which EMAIL becomes an administrator."""
    click.echo(link_for(email, Offer(Role.ADMINISTRATOR)))
    say("Open it in a browser within seven days. It works once.")


@people.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--school", "code", help="The school's code, for roles that are held at a school.")
@command
def invite(email: str, role: str, code: str | None) -> None:
    """Print a one-time link with which EMAIL takes the role."""
    if (Role(role) in SCHOOL_ROLES) != (code is not None):
        raise click.UsageError(f"A {role} {'needs' if not code else 'takes no'} --school.")
    school = queries.school_by_code(code) if code else None
    click.echo(link_for(email, Offer(Role(role), school.id if school else None)))


@people.command("list")
@click.option("--gone", is_flag=True, help="Those whose accounts are closed.")
@click.option("--json", "as_json", is_flag=True)
@command
def list_people(gone: bool, as_json: bool) -> None:
    """Print everybody with their roles."""
    found = db.session.scalars(queries.people_for(OPERATOR, Wanted(gone=gone))).all()
    rows = [{"email": one.email, "name": one.name, "roles": summary(one)} for one in found]
    words = "\n".join(f"{row['email']}\t{row['name']}\t{row['roles']}" for row in rows)
    answer(rows, as_json=as_json, words=words)


@people.command("deactivate")
@click.argument("email")
@command
def deactivate(email: str) -> None:
    """Close an account and end its sessions. Work and name stay."""
    appointments.deactivate(OPERATOR, known(email))
    say("The account is closed.")


@people.command("reactivate")
@click.argument("email")
@command
def reactivate(email: str) -> None:
    """Open a closed account again."""
    appointments.reactivate(OPERATOR, known(email))
    say("The account is open.")


def link_for(email: str, offer: Offer) -> str:
    good = address(email) or refuse(f"{email!r} is not an e-mail address.")
    made = invitations.invite(OPERATOR, good, offer)
    return site_link("people.accept", token=made.token)


def known(email: str) -> Person:
    found = sa.select(Person).where(Person.email == canonical(email))
    return db.session.scalar(found) or refuse(f"There is no account with the address {email!r}.")
