"""How the copies and the versions of an article are answered, each with what differs."""
