"""The tests. They read as the rules of the business; what they lean on is in conftest.py and the files beside it."""
