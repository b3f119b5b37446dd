"""The server, asked over HTTP, on a real index."""
