"""Runs the rules over pages, hides findings, remembers them."""
