"""Commands of the shell (``!command``) in a learner's process: IPython runs them in a terminal of their own,
and there are none behind the walls."""

from __future__ import annotations

import codecs
import os
import signal
import subprocess
import sys


def suit() -> None:
    """Let IPython of this process run commands without a terminal."""
    from ipykernel import zmqshell
    from IPython.core import interactiveshell

    vars(zmqshell)["system"] = run_command
    vars(interactiveshell)["getoutput"] = output_of


def run_command(command: str) -> int:
    """Run a shell's command and show what it writes as it comes; its exit status."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with _started(command) as process:
        assert process.stdout is not None
        try:
            while part := os.read(process.stdout.fileno(), 1 << 16):
                sys.stdout.write(decoder.decode(part))
                sys.stdout.flush()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode


def output_of(command: str) -> str:
    """What a shell's command writes."""
    with _started(command) as process:
        return process.communicate()[0].decode("utf-8", "replace")


def _started(command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
