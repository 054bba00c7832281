"""The runs of jobs."""
