"""Output formats, one module each. They build text; the command line prints it."""
