"""Counts of what lists can be filtered by, under the whole rule of visibility."""

from ps5_collab.sharing.models import Item


def touch(item: Item) -> None:
    """Say that what lists and counts show of the item has changed."""
