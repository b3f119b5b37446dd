"""Cleaning, held to the article: the founding page and every sample page."""
