"""Every read of groups, from what the reader may see."""
