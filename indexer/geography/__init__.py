"""Which places a text names, and where its story takes place."""
