"""Words that teachers and standards use for one another.

The titles that are ours avoid the official words on purpose ("break problems into smaller parts"),
and people search by those, or in Spanish; without this they would find nothing. Each row holds
beginnings of words, folded; the catalogue is in English, so Spanish words are only ever typed.
"""

from typing import Final

ROWS: Final[tuple[tuple[str, ...], ...]] = (
    ("decompos", "break", "split", "descompo"),
    ("debug", "fix", "troubleshoot", "depura"),
    ("iterat", "loop", "bucle"),
    ("condition", "control", "condicion"),
    ("function", "procedure", "procedimiento"),
    ("algorithm", "algoritm"),
    ("sequence", "secuencia"),
    ("encrypt", "crypto", "cipher", "cifra"),
    ("password", "login", "contrasena"),
    ("phish", "scam", "estafa"),
    ("privacy", "private", "privacidad"),
    ("security", "secure", "safe", "seguridad"),
    ("malware", "virus"),
    ("plagiar", "credit", "plagio"),
    ("copyright", "intellectual", "licen", "ownership"),
    ("misinform", "disinform", "accura", "edited", "fake", "desinform"),
    ("cyberbull", "bully", "cruel", "meanness", "ciberacoso", "acoso"),
    ("footprint", "huella"),
    ("screen", "pantalla"),
    ("data", "datos"),
    ("network", "redes"),
)


def alike(stem: str) -> tuple[str, ...]:
    """Beginnings that may stand for a typed word, itself first."""
    others = (one for row in ROWS if any(stem.startswith(one) for one in row) for one in row)
    return tuple(dict.fromkeys((stem, *others)))
