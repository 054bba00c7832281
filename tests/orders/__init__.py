"""Orders: the summary of them, and the screens over the sales system's."""
