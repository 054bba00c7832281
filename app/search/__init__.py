"""One box that finds customers, contacts and opportunities by part of a name, a number, a phone or pinyin initials."""
