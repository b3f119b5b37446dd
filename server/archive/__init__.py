"""What the server knows of the archive as a whole: its name, its figures, searches that find something."""
