"""What one page says, and how two pages differ."""
