"""Minutes: what remains of a meeting, shared with its group, approved, and put right openly."""
