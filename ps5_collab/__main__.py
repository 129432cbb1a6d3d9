"""`python -m ps5_collab` is the `ps5` command."""

from ps5_collab.cli import main

main()
