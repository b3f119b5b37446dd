"""The routes: each parses its parameters, negotiates a format and calls the format's renderer."""
