"""Citations, quotations and permalinks."""
