"""The view models of the pages: every label and link that a template prints."""
