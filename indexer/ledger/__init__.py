"""The ledger: every input ever seen, its state, and the pending operations on the index."""
