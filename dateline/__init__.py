"""The command line: the only package that imports both `indexer` and `server`.

A subcommand imports what it needs when it runs, so that `--help` is instant. Exit codes: 0 done, 1 failed,
2 wrong usage, 130 interrupted. Error messages name the file and the remedy.
"""

from dateline.command import SECTIONS, cli, main

__all__ = ["SECTIONS", "cli", "main"]
