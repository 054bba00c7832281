"""What a company decides."""
