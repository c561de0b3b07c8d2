"""What pages say, one format a module."""
