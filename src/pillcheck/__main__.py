"""The program's entry, also for ``python -m pillcheck``."""

import gc


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # A command makes no garbage that goes round in circles, so a search for it only costs time:
    # a tenth of a check while it runs, and as much again when Python shuts down.
    gc.disable()
    from pillcheck.cli import main as run

    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
