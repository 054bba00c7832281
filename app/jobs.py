"""What the CRM does by itself, and when: nothing yet."""

SCHEDULE: list[tuple[str, object]] = []
