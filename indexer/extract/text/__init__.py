"""What text copied off a page holds: the article, found line by line."""
