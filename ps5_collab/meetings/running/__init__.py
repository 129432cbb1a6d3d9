"""A meeting while it is held: the page that everyone has open, and what is written on it."""
