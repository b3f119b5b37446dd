"""Extracted pages as files: what one machine extracts, another imports into its ledger."""
