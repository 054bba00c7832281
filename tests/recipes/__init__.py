"""The recipes are true."""
