"""How a run proceeds: workers, progress, watching, removal, corrections."""
