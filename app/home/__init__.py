"""Home: each user's own open work, gathered from every feature."""
