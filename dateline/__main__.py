"""Run the command: `python -m dateline`."""

from dateline import main

main()
