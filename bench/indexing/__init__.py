"""Measure what becomes of pages: cleaning, facts, whole runs."""
