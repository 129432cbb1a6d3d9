"""The application for a WSGI server: `wsgi:app`."""

from ps5_collab import starting  # isort: split

from ps5_collab.app import create_app
from ps5_collab.operations import logs

app = create_app()
logs.show_on_stderr()
starting.over()
