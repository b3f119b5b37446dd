"""Tests of what is extracted from one document."""
