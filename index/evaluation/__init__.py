"""The evaluation of searches over arrays, whatever engine they come from; `snapshot` is what it needs of one."""
