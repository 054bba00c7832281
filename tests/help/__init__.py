"""Help: the user manual and the way to it."""
