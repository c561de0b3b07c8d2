"""Lint and edit a hand-written HTML backlog page, in place.

The page stays the only source of truth: an edit changes the bytes it means to
change, provably, or it changes nothing and says why.
"""

__version__ = "0.1.0"
