"""The demonstration company: believable, consistent, the same every time."""
