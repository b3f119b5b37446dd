"""HTTP itself: formats and conditions of a request, headers, compression, static files, logs."""
