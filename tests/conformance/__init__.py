"""One suite for every engine: what `index.engine` promises, checked on each and against a brute-force reference."""
