"""Three versions of a page made into one."""
