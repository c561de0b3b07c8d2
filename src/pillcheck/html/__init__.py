"""Text as HTML: places, tags, nesting, edits. Knows no backlog."""
