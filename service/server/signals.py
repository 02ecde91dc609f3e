"""Signals that are kept waiting until there is somebody to take them."""

import signal

HELD = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})


def hold() -> None:
    """Keep HELD waiting, here and in every thread and process that is started from now on.

    Call it before anything that starts threads is imported: a signal goes to any thread that does not hold it, and
    as long as nobody handles it, it ends the process with the wrong exit code.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD)


def release() -> None:
    """Let HELD through; what has waited arrives now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
