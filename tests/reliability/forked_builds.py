"""Builds that kill themselves at a call, each in a process that is forked from this one, so that none starts anew.

    python -m tests.reliability.forked_builds CORPUS INDEX

Takes numbers of calls on standard input, 0 for none, and prints a line for each: the build's exit code.
"""

import os
import signal
import sys
from pathlib import Path

from tests.reliability.failing_calls import at_call, counted_calls
from tests.reliability.word_stage import build_edition


def main() -> None:
    corpus, index = Path(sys.argv[1]), Path(sys.argv[2])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            with counted_calls(index, at_call(int(line), lambda _: os.kill(os.getpid(), signal.SIGKILL))):
                build_edition(corpus, index)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
