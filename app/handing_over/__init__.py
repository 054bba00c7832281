"""Handing over (工作交接): all that somebody owns goes to others, when they leave or change their work (ROLE-4)."""
