"""The application for a WSGI server: `wsgi:app`."""

from ps5_collab.app import create_app

app = create_app()
