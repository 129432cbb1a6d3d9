"""The command line: `ps5`."""

from flask.cli import FlaskGroup

from ps5_collab.app import create_app

main = FlaskGroup(
    name="ps5",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    help="PS5 Collab: run the site and look after it.",
)
