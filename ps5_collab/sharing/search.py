"""Finding items by their words."""


def put(item_id: int, title: str, keywords: str, body: str) -> None:
    """Make an item's newest words findable, in the transaction of its publication."""
