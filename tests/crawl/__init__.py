"""A walk along every link, as everybody, in both languages."""
