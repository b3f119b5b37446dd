"""Tests of the measurements, and of the floors for their results."""
