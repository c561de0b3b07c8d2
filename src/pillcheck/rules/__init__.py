"""What must be so on a page, one rule a module."""
