"""The first process inside bubblewrap, where learners' processes cannot be forked: the same watch, the same
shell or kernel, but everything is imported anew.

``python -m course.grading.sandbox.cold WALLS THOROUGH ACCOUNT LINK FEED [SHELL STDIN CONTROL IOPUB]``: the
walls as JSON, ``thorough`` or ``quick``, and open files by number; with those of a kernel it is one.
"""

from __future__ import annotations

import os
import socket
import sys

from course.grading.sandbox import walls as sandbox
from course.grading.sandbox.inside import CHANNELS, run_cells, run_kernel
from course.grading.sandbox.shell import Outlet, make


def main() -> None:
    """Watch a learner's process until it ends."""
    walls, thorough = sandbox.Walls.from_json(sys.argv[1]), sys.argv[2] == "thorough"
    numbers = [int(number) for number in sys.argv[4:]]
    link, feed = (socket.socket(fileno=number) for number in numbers[:2])
    if os.getuid() == 0:
        account = sandbox.plain_account(int(sys.argv[3]))
        sandbox.narrow(walls, account)
    else:
        account = os.getuid()

    def learner(probes: int) -> None:
        if numbers[2:]:
            channels = dict(zip(CHANNELS, numbers[2:], strict=True))
            run_kernel(walls, feed, channels, probes, thorough=thorough)
        outlet = Outlet()
        run_cells(walls, feed, probes, make(outlet), outlet, thorough=thorough)

    sandbox.be_first(walls, account, link, learner)


if __name__ == "__main__":
    main()
