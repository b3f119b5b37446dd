"""Tests of the measurements of what becomes of pages."""
