"""Tests of the measurements, and of what they may not fall below."""
