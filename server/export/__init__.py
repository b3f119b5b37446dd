"""How is the result of a search taken home? Whole, as a file of one of several formats, or as a feed."""
