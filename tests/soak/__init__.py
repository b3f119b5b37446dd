"""What is killed, cut off or run for minutes."""
