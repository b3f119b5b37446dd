"""What a word is, in pages and in queries, one at a time and in batches."""
