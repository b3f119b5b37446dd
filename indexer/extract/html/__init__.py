"""Extract HTML pages: blocks with their roles, and candidate facts."""
