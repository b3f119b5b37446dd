"""What other pages say about a page: identity, boilerplate, near-duplicates. Pure functions."""
