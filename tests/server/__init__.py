"""The server, tested over HTTP, on a real index."""
