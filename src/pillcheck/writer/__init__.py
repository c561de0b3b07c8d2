"""What a person asked for, as edits: the smallest that do it, in the page's own style."""
