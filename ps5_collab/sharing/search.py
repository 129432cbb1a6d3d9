"""One search over everything a person may see."""


def put(item_id: int, title: str, keywords: str, body: str) -> None:
    """Make an item findable by its words."""
