"""What the Makefile calls and the tests share."""
