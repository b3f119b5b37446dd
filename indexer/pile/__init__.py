"""Compare a page with the other pages of the pile: identity, boilerplate, near-duplicates. Pure functions."""
