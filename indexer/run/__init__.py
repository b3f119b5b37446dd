"""Run the indexer: workers, progress, watching, removal, corrections."""
