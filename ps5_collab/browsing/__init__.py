"""Browsing what people share: filters with counts, words, orders, pages; one for every kind."""
