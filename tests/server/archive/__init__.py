"""Tests of what is known of the archive as a whole."""
