"""The link to the sales system, and what is read over it."""
