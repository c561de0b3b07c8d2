"""Looks at a page that nobody has configured, and says how it can be read."""
