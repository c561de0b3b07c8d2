"""Which pages there are, and what the team configured."""
