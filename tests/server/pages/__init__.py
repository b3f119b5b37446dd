"""Tests of the pages: their view models, and the HTML that the templates make of them."""
