"""Checks of our own, for what no ready-made tool knows."""
