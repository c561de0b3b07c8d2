"""The command line: the only place that prints, and the only one that ends the process."""

# Commands are modules of their own names, some of them those of built-in functions, and become
# attributes of this package once imported: nothing else may stand in it.
from pillcheck.cli.entry import main, run

__all__ = ["main", "run"]
