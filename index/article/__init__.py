"""Define an article: its record, its JSON form, the vocabulary of regions."""
