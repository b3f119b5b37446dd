"""What an article is: its record, its one JSON form, the vocabulary of regions."""
