"""Inputs as steps of a run: read from files here, or imported from slices, against what the ledger knows."""
