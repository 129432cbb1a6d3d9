"""What the tests of reviews share with those of P6."""

from tests.promises.test_p6_locks import start  # noqa: F401 (a fixture)
