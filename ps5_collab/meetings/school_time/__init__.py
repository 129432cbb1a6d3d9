"""School time: staff enter, once, when the people of a school are free to meet."""
