"""Tests of what one document holds."""
