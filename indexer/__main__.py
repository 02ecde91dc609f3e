"""The program `article-indexer`."""

import os
import signal
import sys

from indexer.system.interruption import end_on_signals, ignore_signals

PROGRAM = "article-indexer"


def main() -> None:
    """Run the command."""
    end_on_signals(PROGRAM)
    try:
        exit_code = _run()
    finally:
        ignore_signals()
    if exit_code:
        sys.exit(exit_code)


def _run() -> int:
    """Run the command that the arguments name, and return its exit code."""
    # NumPy's threads wait for each other without a rest: beside other work two take several times as long as one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from typer.exceptions import TyperException  # these take half a second, in which a signal may come, too

    from indexer.commands.app import app

    try:
        return _flushed(app(standalone_mode=False) or 0)
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except TyperException as error:  # about the command line as such; by itself, typer would print its usage as well
        print(f"{PROGRAM}: {error.format_message()}", file=sys.stderr)
        return error.exit_code


def _flushed(exit_code: int) -> int:
    """Write out what was printed: whether somebody still reads it is found out here, not at the very end."""
    sys.stdout.flush()
    return exit_code


if __name__ == "__main__":
    main()
