"""What a person asks for, as proven edits on disk."""
