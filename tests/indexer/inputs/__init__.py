"""Tests of finding inputs and decoding them."""
