"""Where an article matches, and which passages show the match."""
