"""The house rules, as tests: what is not said by a type or a linter."""
