"""How versions of a page differ, one format a module."""
