"""The program's entry, also for ``python -m pillcheck``."""

import gc


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # A command makes little garbage that goes round in circles, so a search for it costs more
    # than it finds: a tenth of a check while it runs, as much again when Python shuts down. The
    # most there is are the two trees of an edit's witness: a quarter more memory for an edit.
    gc.disable()
    from pillcheck.cli import main as run

    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
