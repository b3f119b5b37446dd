"""The commands, tested as their users see them: output, exit codes and error messages."""
