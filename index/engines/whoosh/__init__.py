"""The embedded engine: an index that is Whoosh's, kept in columns."""
