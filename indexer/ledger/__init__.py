"""Which inputs have ever been seen, what became of each, and which index changes are still due."""
