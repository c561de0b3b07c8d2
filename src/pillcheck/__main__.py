"""Run the command line as ``python -m pillcheck``."""

from pillcheck.cli import main

if __name__ == "__main__":
    main()
