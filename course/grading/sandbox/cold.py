"""The first process inside bubblewrap, where kernels cannot be forked: the same watch, the same kernel, but
everything is imported anew.

``python -m course.grading.sandbox.cold LINK FEED SHELL STDIN CONTROL IOPUB WALLS THOROUGH``: open files by
number, the walls as JSON, ``thorough`` or ``quick``.
"""

from __future__ import annotations

import os
import socket
import sys

from course.grading.sandbox import walls as sandbox
from course.grading.sandbox.inside import CHANNELS, run_kernel


def main() -> None:
    """Watch a kernel until it ends."""
    link, feed = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    channels = dict(zip(CHANNELS, map(int, sys.argv[3:7]), strict=True))
    walls = sandbox.Walls.from_json(sys.argv[7])
    if os.getuid() == 0:
        account = sandbox.plain_account(int(sys.argv[9]))
        sandbox.narrow(walls, account)
    else:
        account = os.getuid()

    def learner(probes: int) -> None:
        run_kernel(walls, feed, channels, probes, thorough=sys.argv[8] == "thorough")

    sandbox.be_first(walls, account, link, learner)


if __name__ == "__main__":
    main()
