"""Cleaning of whole pages, compared with the expected articles: the founding page and every sample page."""
