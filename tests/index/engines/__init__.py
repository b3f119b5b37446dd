"""The fences around Whoosh: each test fails without its fence."""
