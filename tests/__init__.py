"""Nothing that is imported or collected becomes garbage: until then nobody looks for some."""

import gc

gc.disable()
