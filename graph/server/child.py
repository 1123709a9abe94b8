"""Becomes the program that its arguments name, and ends when its parent does, however that ends.

Run as a script between us and Java, since only the new process itself can ask for the signal.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, *command: str) -> None:
    if sys.platform == "linux":  # Elsewhere the next start stops what was left over.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
