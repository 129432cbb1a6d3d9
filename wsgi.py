"""The application for a WSGI server: `wsgi:app`."""

import gc

from ps5_collab.app import create_app
from ps5_collab.operations import logs

app = create_app()
logs.show_on_stderr()
gc.freeze()  # what lives since the start need not be looked at again
