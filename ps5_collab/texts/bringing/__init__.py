"""Texts brought in as files, each made into Markdown that its owner sees and corrects first."""
