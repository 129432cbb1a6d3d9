"""Browsing what people share: filters with counts, words, orders, pages; one piece for each kind."""
