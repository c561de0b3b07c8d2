"""What a check found, one format a module."""
