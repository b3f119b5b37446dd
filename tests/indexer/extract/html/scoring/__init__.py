"""Tests of the block model."""
