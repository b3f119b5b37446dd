"""Find the places that a text names, and infer where its story takes place."""
