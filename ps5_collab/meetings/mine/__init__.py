"""What one person has of all meetings: actions, private notes, attended hours."""
