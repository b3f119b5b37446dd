"""What a record holds: JSON, an extractor's output, Markdown with front matter."""
