"""Recognise single lines and values: a name, a date, a label. HTML, text and records use it."""
