"""Parse the text of a query, and say what could not be read as typed."""
