"""What people say on the words of a text: notes, their answers, and where they stand."""
