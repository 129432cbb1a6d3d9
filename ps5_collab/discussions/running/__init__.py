"""A discussion that a protocol leads: together by its clock, or over days by dates."""
