"""The page in git."""
