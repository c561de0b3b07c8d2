"""The findings of a check, one output format per module."""
