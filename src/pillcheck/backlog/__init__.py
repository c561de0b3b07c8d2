"""What a page says, and what changed between two versions of it."""
