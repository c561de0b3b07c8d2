"""Where bytes meet the disk."""
