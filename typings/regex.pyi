# The names of `regex` that Dateline uses; its patterns answer as those of `re` do.
from re import Match as Match
from re import Pattern as Pattern

VERBOSE: int
VERSION1: int

def compile(pattern: str, flags: int = ...) -> Pattern[str]: ...
