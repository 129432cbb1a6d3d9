"""How a form that changes something tells what it was opened upon."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from ps5_collab.core.web import an_id


class VersionField(IntegerField):
    """The version of the thing that the form showed: two who change it are told apart by it.

    A form that comes back without one knows of none, whatever it is filled with here: it is as late
    as one that is behind.
    """

    widget = HiddenInput()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = an_id(str(valuelist[0])) if valuelist else None

    def is_late(self, newest: int) -> bool:
        """Somebody saved since the form was shown. It then carries what is newest, so that it can
        be shown again, with what was typed, and saved on top of that."""
        late = self.data != newest
        if late:
            self.renew(newest)
        return late

    def renew(self, newest: int) -> None:
        self.raw_data, self.data = None, newest
