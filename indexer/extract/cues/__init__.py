"""What one line or value looks like: a name, a date, a label. HTML, text and records share it."""
