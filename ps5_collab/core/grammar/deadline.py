"""A limit to the time that one rendering takes."""

from time import thread_time


class TooSlow(Exception):
    """Rendering took longer than it may."""


class Deadline:
    """The processor time that this thread may still use; asked at every step of a rendering.

    Signals do not reach threads and a process for each text costs more than the text; processor
    time (not time of day) so that a busy machine does not spoil what people wrote.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.start()

    def start(self) -> None:
        self.end = thread_time() + self.seconds

    def check(self) -> None:
        if thread_time() > self.end:
            raise TooSlow
