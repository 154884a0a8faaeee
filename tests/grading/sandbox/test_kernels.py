"""The walls around learners' kernels, tried by code inside them; and that grading refuses where they do not
hold.

Everything that attacks runs inside the sandbox, touches only what the test set out for it, and connects to
nothing but 127.0.0.1.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.grading.sandbox import ladder
from course.grading.sandbox.launch import Kernel, SandboxError, Sockets, hello, pack
from course.grading.sandbox.walls import HOME, WORK, Limits, Walls
from course.paths import PACKAGE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")


@pytest.fixture(scope="module", params=["forked", "bubblewrap"])
def rung(request: pytest.FixtureRequest) -> Iterator[str]:
    """One rung of the ladder, for all kernels of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ladder.VARIABLE, request.param)
        yield request.param
    ladder.close_all()


def run_inside(folder: Path, *cells: str, seconds: int = 60) -> list[str]:
    """Run cells in one sandboxed kernel; what each printed, or its error."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    from course.grading.sandbox.provisioner import SandboxManager

    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        notebook,
        kernel_manager_class=SandboxManager,
        kernel_name="python3",
        allow_errors=True,
        timeout=seconds,
        resources={"metadata": {"path": str(folder)}},
    )
    client.shutdown_kernel = "immediate"
    client.execute()
    return ["".join(map(_said, cell.outputs)).strip() for cell in notebook.cells]


def _said(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.get("text", "") or output.get("data", {}).get("text/plain", "")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a submission's files and, beside it, what a kernel must not reach."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "data.txt").write_text("mine", encoding="utf-8")
    (folder / "hidden-tests.ipynb").write_text("{}", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path / "canary")
    (tmp_path / "canary").write_text("nobody's business", encoding="utf-8")
    return folder


def test_a_kernel_sees_its_own_files_and_nothing_of_the_machine(rung: str, work: Path) -> None:
    paths = [str(work.parent / "canary"), str(work), "/etc/passwd", "/var", str(work.parents[2])]
    beside = "os.path.join(os.path.dirname(course.__file__), '..', 'notebooks')"
    seen, course, home, others = run_inside(
        work,
        "import os; print(sorted(os.listdir('.')), open('data.txt').read())",
        "import course; from course import table; print(len(table('coalition_members')) > 30)",
        "print(os.path.expanduser('~'), os.environ.get('COURSE_KEYS'), os.getcwd())",
        f"print([p for p in {paths!r} if os.path.exists(p)], os.path.exists({beside}))",
    )
    assert seen == "['data.txt'] mine"
    assert course == "True"
    assert home == f"{HOME} None {WORK}"
    assert others == "[] False"


def test_a_kernel_has_no_network_and_no_rights(rung: str, work: Path) -> None:
    status = "[l.split()[1] for l in open('/proc/self/status') if l[:6] == 'CapEff']"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        local, out, rights, mount, names, trace = run_inside(
            work,
            f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2)",
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))",
            f"import os; print(os.getuid() != 0, {status})",
            "import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"
            "print(libc.mount(b'none', b'/home', b'tmpfs', 0, None), libc.unshare(0x10000000))",
            "print([n for _, n in socket.if_nameindex()], socket.gethostname())",
            "print(libc.ptrace(16, 1, 0, 0), len([p for p in os.listdir('/proc') if p.isdecimal()]))",
        )
    assert "ConnectionRefusedError" in local
    assert "Network is unreachable" in out
    assert rights == "True ['0000000000000000']"
    assert mount == "-1 -1"
    assert names == "['lo'] grading"
    assert trace == "-1 2"


def test_a_plain_account_has_the_same_walls(rung: str) -> None:
    """In all other tests the grader is whoever runs them, which often is root."""
    if os.geteuid() != 0:
        pytest.skip("whoever runs this is a plain account, and all tests here try its walls")
    # One group of its own, and one more that it cannot give up.
    account: dict[str, Any] = {"user": 65_534, "group": 65_534, "extra_groups": [65_534, 54_321], "cwd": "/"}
    own = {"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(PACKAGE.parent)}
    try:
        subprocess.run([sys.executable, "-c", "import course, zmq"], env=own, check=True, **account)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no plain account can read this Python or this checkout ({error})")
    if not Path("/proc/sys/user/max_user_namespaces").read_text().strip("0\n"):
        pytest.skip("this machine allows plain accounts no namespaces")
    code = "from course.grading.sandbox import ladder; print(ladder.launcher().name)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=own | {ladder.VARIABLE: rung},
        capture_output=True,
        text=True,
        check=False,
        **account,
    )
    assert done.stdout.strip() == rung, done.stderr


def test_limits_hold_for_files_processes_and_memory(rung: str, work: Path) -> None:
    forks, big, disk, space = run_inside(
        work,
        # Newer Python warns of a fork beside threads, which is not what is tried here.
        "import os, time, warnings\nwarnings.simplefilter('ignore')\n"
        "n = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n            "
        "time.sleep(60)\n"
        "            os._exit(0)\n        n += 1\nexcept OSError as e:\n    print(type(e).__name__, n < 70)",
        "open('big', 'wb').truncate(100 << 20)",
        "try:\n    for i in range(9):\n        open(f'/tmp/{i}', 'wb').write(bytes(8 << 20))\n"
        "except OSError as e:\n    print(e.strerror)",
        "import mmap\nmmap.mmap(-1, 5 << 30)",
    )
    assert forks == "BlockingIOError True"
    assert "File too large" in big
    assert disk == "No space left on device"
    assert "Cannot allocate memory" in space or "MemoryError" in space


def test_nothing_that_a_submission_starts_outlives_it(rung: str, work: Path) -> None:
    mark = f"{secrets.token_hex(8)}"
    sleeper = f"import time; time.sleep(300)  # {mark}"
    daemon = (
        "import ctypes, os, signal, subprocess, sys, time, warnings\nwarnings.simplefilter('ignore')\n"
        f"subprocess.Popen([sys.executable, '-c', {sleeper!r}], start_new_session=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    time.sleep(300)\nprint('started')"
    )
    assert run_inside(work, daemon) == ["started"]
    assert _processes(mark) == 0


def test_a_kernel_ends_whatever_its_first_process_does(rung: str, work: Path) -> None:
    launcher = ladder.launcher()
    assert launcher is not None
    kernel = greeted(launcher, [], work)
    assert kernel._first is not None
    first = int(re.search(r"^Pid:\s+(\d+)", Path(f"/proc/self/fdinfo/{kernel._first}").read_text(), re.M)[1])
    namespace = Path(f"/proc/{first}/ns/pid_for_children").readlink()
    assert _inhabitants(namespace) == 2
    signal.pidfd_send_signal(kernel._first, signal.SIGSTOP)
    kernel.end()
    assert _inhabitants(namespace) == 0


def _inhabitants(namespace: Path) -> int:
    found = 0
    for path in Path("/proc").glob("[0-9]*/ns/pid"):
        try:
            # A zombie has ended, and waits for bubblewrap to bury it.
            dead = ") Z " in (path.parent.parent / "stat").read_text()
            found += path.readlink() == namespace and not dead
        except OSError:
            continue
    return found


def _processes(mark: str) -> int:
    found = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += mark.encode() in path.read_bytes()
        except OSError:
            continue
    return found


def greeted(launcher: ladder.Launcher, hidden: list[str], folder: Path) -> Kernel:
    kernel = launcher.launch(hello([], {}, hidden))
    kernel.begin(pack(folder))
    return kernel


def test_a_kernel_that_sees_what_it_must_not_is_refused(
    rung: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = ladder.walls()
    work.parent.chmod(0o755)
    monkeypatch.setattr(ladder, "walls", lambda: Walls((*usual.read_only, str(work.parent))))
    ladder.close_all()
    launcher = ladder.launcher()
    assert launcher is not None
    with pytest.raises(SandboxError, match="canary can be seen"):
        greeted(launcher, [str(work.parent / "canary")], work)
    monkeypatch.undo()
    ladder.close_all()


@pytest.mark.parametrize("somebody_else", [True, False])
def test_a_knock_at_the_canary_and_nowhere_else_is_a_wall_that_gave_way(
    rung: str, monkeypatch: pytest.MonkeyPatch, somebody_else: bool
) -> None:
    def greeting(arguments: list[str], environment: dict, hidden: list[str], canary: tuple[str, int]) -> dict:
        with contextlib.suppress(OSError):
            # As a program does that waits for a server of its own at this port; or as a kernel must not.
            address = "127.0.0.1" if somebody_else else canary[0]
            socket.create_connection((address, canary[1]), timeout=1).close()
        return hello(arguments, environment, hidden, canary)

    monkeypatch.setattr(ladder, "hello", greeting)
    ladder.close_all()
    if somebody_else:
        assert ladder.launcher() is not None
    else:
        with pytest.raises(ladder.NoSandboxError, match="a port of the machine was reached"):
            ladder.launcher()


def test_what_a_kernel_found_is_told_though_it_has_ended_already() -> None:
    code = """if True:
        import os, socket
        from course.grading.sandbox.walls import Limits, keep_watch
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        readable, writable = os.pipe()
        kernel = os.fork()
        if kernel == 0:
            os.write(writable, b'["a wall gave way"]')
            os._exit(78)
        os.close(writable)
        os.waitid(os.P_PID, kernel, os.WEXITED | os.WNOWAIT)
        keep_watch(Limits(), theirs, kernel, readable)
        theirs.close()
        print(ours.recv(999).decode(), ours.recv(999).decode(), sep="\\n")
    """
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    probes, end = done.stdout.splitlines()
    assert json.loads(probes) == {"probes": ["a wall gave way"]}
    assert json.loads(end) == {"exit": 78, "why": None}


def test_memory_and_time_end_a_kernel(rung: str, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(memory=900 << 20, wall_seconds=6)
    usual = ladder.walls()
    monkeypatch.setattr(ladder, "walls", lambda: Walls(usual.read_only, limits))
    ladder.close_all()
    from nbclient.exceptions import DeadKernelError

    with pytest.raises((DeadKernelError, RuntimeError)):
        run_inside(work, "x = bytearray(1500 << 20)\nimport time; time.sleep(50)")
    with pytest.raises((DeadKernelError, RuntimeError)):
        run_inside(
            work,
            "import time\nwhile True:\n    try:\n        time.sleep(50)\n    except "
            "BaseException:\n        pass",
        )
    monkeypatch.undo()
    ladder.close_all()


def test_what_goes_into_a_kernel_is_regular_and_no_notebook(work: Path) -> None:
    import io
    import tarfile

    os.mkfifo(work / "pipe")
    with tarfile.open(fileobj=io.BytesIO(pack(work))) as archive:
        assert archive.getnames() == ["data.txt"]


def test_without_a_sandbox_nothing_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(walls: Walls, kind: str) -> Any:
        raise SandboxError("there is none")

    ladder.close_all()
    monkeypatch.setenv(ladder.VARIABLE, "auto")
    monkeypatch.setattr(ladder, "RUNGS", {"forked": none, "bubblewrap": none})
    with pytest.raises(ladder.NoSandboxError, match=r"nothing was graded.*bubblewrap.*--unsandboxed"):
        ladder.launcher()
    monkeypatch.setenv(ladder.VARIABLE, ladder.UNSANDBOXED)
    assert ladder.launcher() is None


def test_a_fall_to_a_lower_rung_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(walls: Walls, kind: str) -> Any:
        raise SandboxError("no namespaces here")

    ladder.close_all()
    monkeypatch.setenv(ladder.VARIABLE, "auto")
    monkeypatch.setattr(ladder, "RUNGS", {"forked": none, "bubblewrap": ladder.RUNGS["bubblewrap"]})
    monkeypatch.setattr(ladder, "_said", set())
    for _ in range(2):
        launcher = ladder.launcher()
        assert launcher is not None and launcher.name == "bubblewrap"
        ladder.close_all()
    assert capsys.readouterr().err.count("no namespaces here") == 1


def test_sockets_leave_nothing_behind() -> None:
    sockets = Sockets()
    place = sockets.path
    base, listening = sockets.listen()
    assert len(list(place.iterdir())) == len(listening) == 4
    assert place.stat().st_mode & 0o077 == 0
    for one in listening:
        one.close()
    sockets.forget(base)
    assert not list(place.iterdir())
    del sockets
    assert not place.exists()
