"""What every feature stands on; nothing here knows a feature. Each file is named for the one thing it does."""
