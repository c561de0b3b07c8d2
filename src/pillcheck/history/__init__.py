"""The earlier versions of a page, read from git."""
