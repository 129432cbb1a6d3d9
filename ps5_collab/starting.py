"""How a process starts: whoever starts one imports this before all else, and says when it is over.

Nearly all that is made while it starts lives as long as the process. Looking through it for garbage
again and again took a quarter of the start.
"""

import gc

gc.disable()


def over() -> None:
    """From now on garbage is collected; what lives since the start need not be looked at again."""
    gc.freeze()
    gc.enable()
