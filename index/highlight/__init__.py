"""Find where an article matches a query, and choose the passages that show it."""
