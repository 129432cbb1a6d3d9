"""Words of which everything that is made up for measuring consists, and when its time began."""

import random
from datetime import datetime
from typing import Final

BEGAN: Final = datetime.fromisoformat("2025-01-06T08:00:00+00:00")
WORDS: Final = tuple(
    """
    fraction ratio number line area volume graph slope equation function proof estimate measure
    data median sample model argument evidence source narrative character theme stanza verb
    syntax vocabulary reading writing draft revision energy force motion cell genome ecosystem
    climate mineral orbit atom reaction experiment variable hypothesis empire treaty migration
    constitution election economy trade culture museum rhythm melody color texture algorithm
    loop sensor network privacy nutrition sleep exercise dialogue accent greeting journey
    market pupil teacher discussion partner group whole class exit ticket launch explore
    question misconception strategy representation tape diagram table chart array place value
    decimal percent compare order reason explain justify critique observe record notice wonder
    predict connect apply transfer challenge support scaffold language access routine protocol
    feedback rubric goal success criteria prior knowledge task card sort gallery walk
    """.split()  # noqa: SIM905 (a list of strings would fill two pages)
)


def words(luck: random.Random, count: int) -> str:
    return " ".join(luck.choices(WORDS, k=count))
