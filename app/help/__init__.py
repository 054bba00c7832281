"""Help (帮助): the user manual (用户手册), a page for each screen, in the reader's language."""
