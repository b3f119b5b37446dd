"""What an HTML page holds: its blocks with their roles, and its facts."""
