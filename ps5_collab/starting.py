"""How a process starts: whoever starts one imports this before all else, and says when it is over.

Nearly all that is made while it starts lives as long as the process. Looking through it for garbage
again and again took a quarter of the start.

The C library keeps freed memory for each thread apart. Threads that run Python take turns anyway,
so one heap serves them all, and a process is nine megabytes smaller.
"""

import ctypes
import gc
from contextlib import suppress
from typing import Final

#: Of `mallopt` in glibc's malloc.h; other libraries have none of it.
M_ARENA_MAX: Final = -8

gc.disable()
with suppress(AttributeError, OSError, TypeError):
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def over() -> None:
    """From now on garbage is collected; what lives since the start need not be looked at again."""
    gc.freeze()
    gc.enable()
