"""People: how they get in, how long they stay, what they may give each other."""
