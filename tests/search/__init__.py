"""The search box of the top bar."""
