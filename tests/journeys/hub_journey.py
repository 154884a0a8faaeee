"""A class on a JupyterHub, from hand-out to feedback, with accounts of their own; run as root by
`test_hub.py`.

It runs in a mount namespace of its own: the accounts, the configuration of the environment and the way to the
interpreter exist for this process alone, and nothing of the machine is changed. What it saw goes to a file.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

SLUG, CLASS, TEACHER, LEARNERS = "10-own", "autumn", "wa-teacher", ("wa-ada", "wa-bob")
FIRST_UID = 47_100
SCRATCH, PROXY = Path(sys.argv[1]), sys.argv[2]
EXCHANGE, HOMES = SCRATCH / "exchange", SCRATCH / "homes"
CHECKOUT = Path(__file__).parents[2]
TOKEN = secrets.token_hex(16)
NOTEBOOK = f"willing-and-able/{SLUG}/{SLUG}.ipynb"
saw: dict[str, Any] = {"seconds": {}}


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)


def accounts() -> None:
    """Three accounts that this process and its children alone know."""
    private = SCRATCH / "etc"
    private.mkdir()
    for name in ("passwd", "group"):
        shutil.copy(Path("/etc", name), private / name)
    for number, who in enumerate((TEACHER, *LEARNERS)):
        home = HOMES / who
        home.mkdir(parents=True, mode=0o700)
        home.chmod(0o700)
        uid = FIRST_UID + number
        with (private / "passwd").open("a", encoding="utf-8") as file:
            file.write(f"{who}:x:{uid}:{uid}::{home}:/bin/sh\n")
        with (private / "group").open("a", encoding="utf-8") as file:
            file.write(f"{who}:x:{uid}:\n")
        os.chown(home, uid, uid)
    for name in ("passwd", "group"):
        mount("--bind", private / name, Path("/etc", name))


def reachable(place: Path) -> None:
    """Let every account reach a folder whose way is closed, as below the home of root."""
    closed = next((p for p in reversed(place.parents) if not p.stat().st_mode & 0o001), None)
    if closed is None:
        return
    kept = SCRATCH / "kept" / closed.name
    kept.mkdir(parents=True)
    mount("--bind", closed, kept)
    mount("-t", "tmpfs", "-o", "mode=755", "none", closed)
    for part in (place,):
        part.mkdir(parents=True)
        mount("--bind", kept / part.relative_to(closed), part)


def environment_of_its_own() -> None:
    """The environment's Jupyter configuration, which the set-up writes to, in a copy."""
    place = Path(sys.prefix) / "etc" / "jupyter"
    copy = SCRATCH / "jupyter"
    shutil.copytree(place, copy)
    mount("--bind", copy, place)


def course(
    *arguments: str, who: str | None = None, ok: tuple[int, ...] = (0,), cwd: Path | None = None
) -> str:
    """A command of the course's, as root or as an account."""
    return run([sys.executable, "-m", "course", *arguments], who=who, ok=ok, cwd=cwd)


def run(
    command: list[str], *, who: str | None = None, ok: tuple[int, ...] = (0,), cwd: Path | None = None
) -> str:
    account = pwd.getpwnam(who) if who else None
    home = account.pw_dir if account else str(SCRATCH)
    start = time.monotonic()
    done = subprocess.run(
        ["runuser", "-u", who, "--", *command] if who else command,
        cwd=cwd or home,
        env={"HOME": home, "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    took = f"{' '.join(command[-3:])}"
    saw["seconds"][took] = round(time.monotonic() - start, 1)
    if done.returncode not in ok:
        raise SystemExit(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_hub(hub_text: str) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    config = SCRATCH / "jupyterhub_config.py"
    config.write_text(
        f"""
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_port = {free_port()}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.ConfigurableHTTPProxy.command = [{PROXY!r}]
c.JupyterHub.db_url = "sqlite:///{SCRATCH}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{SCRATCH}/cookie"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {set(LEARNERS)!r}
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
c.JupyterHub.services = [{{"name": "journey", "api_token": {TOKEN!r}}}]
c.JupyterHub.load_roles = [{{
    "name": "journey", "services": ["journey"],
    "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
}}]
{hub_text}
""",
        encoding="utf-8",
    )
    log = (SCRATCH / "hub.log").open("wb")
    hub = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(config)],
        cwd=SCRATCH,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    address = f"http://127.0.0.1:{port}"
    wait(lambda: hub.poll() is not None or call(f"{address}/hub/api/")[0] == 200)
    if hub.poll() is not None:
        raise SystemExit((SCRATCH / "hub.log").read_text(encoding="utf-8")[-4000:])
    return hub, address


def call(url: str, method: str = "GET", content: Any = None, form: bool = False) -> tuple[int, Any]:
    data = None
    headers = {"Authorization": f"token {TOKEN}"}
    if content is not None:
        data = urllib.parse.urlencode(content).encode() if form else json.dumps(content).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            raw = answer.read()
            status = answer.status
    except urllib.error.HTTPError as error:
        raw, status = error.read(), error.code
    except OSError:
        return 0, None
    try:
        return status, json.loads(raw)
    except ValueError:
        return status, raw.decode(errors="replace")


def wait(done: Any, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise SystemExit("waited in vain; the hub said:\n" + (SCRATCH / "hub.log").read_text()[-4000:])
        time.sleep(0.3)


def server_of(address: str, who: str) -> str:
    start = time.monotonic()
    call(f"{address}/hub/api/users/{who}", "POST")
    status, said = call(f"{address}/hub/api/users/{who}/server", "POST", {})
    if status not in (201, 202):
        raise SystemExit(f"no server for {who}: {status} {said}")
    wait(lambda: (call(f"{address}/hub/api/users/{who}")[1] or {}).get("server"))
    saw["seconds"][f"server of {who}"] = round(time.monotonic() - start, 1)
    return f"{address}/user/{who}"


def memory(who: str) -> float:
    """Megabytes that the processes of an account take: each shared page counted by its share."""
    uid, total = pwd.getpwnam(who).pw_uid, 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == uid:
                total += int(re.search(r"^Pss: +(\d+)", (process / "smaps_rollup").read_text(), re.M)[1])
        except (OSError, TypeError):
            continue  # it has ended
    return round(total / 1024, 1)


def answer(server: str, answers: dict[str, Any], sources: dict[str, str]) -> None:
    """Work in the notebook through the learner's server, and save."""
    status, model = call(f"{server}/api/contents/{NOTEBOOK}")
    assert status == 200, model
    notebook = model["content"]
    notebook["metadata"]["willing_and_able"] = {**notebook["metadata"].get("willing_and_able", {}), **answers}
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell.get("id"), cell["source"])
    saved = {"type": "notebook", "format": "json", "content": notebook}
    status, said = call(f"{server}/api/contents/{NOTEBOOK}", "PUT", saved)
    assert status == 200, said


def main() -> None:
    work = json.loads((SCRATCH / "work.json").read_text(encoding="utf-8"))
    accounts()
    for place in (Path(sys.base_prefix), Path(sys.prefix), CHECKOUT, SCRATCH):
        reachable(place)
    environment_of_its_own()

    # The administrator: what would be written, then written.
    setup = ("hub-setup", "--exchange", str(EXCHANGE), "--class", CLASS, "--owner", TEACHER)
    saw["dry"] = course(*setup)
    saw["dry wrote"] = EXCHANGE.exists()
    said = course(*setup, "--do")
    saw["again"] = course(*setup, "--do")
    saw["rights"] = {
        name: oct((EXCHANGE / name).stat().st_mode & 0o7777) for name in ("", CLASS, f"{CLASS}/inbound")
    }
    hub_text = "\n".join(line[4:] for line in said.splitlines() if line.startswith("    c.Spawner"))

    # The instructor: a class, a notebook of its own, handed out.
    room = HOMES / TEACHER / CLASS
    course("new-class", str(room), "--exchange", str(EXCHANGE), who=TEACHER)
    course("new-notebook", SLUG, who=TEACHER, cwd=room)
    (room / "list.csv").write_text("id,name\n" + "".join(f"{who},{who.title()}\n" for who in LEARNERS))
    course("roster", str(room / "list.csv"), who=TEACHER, cwd=room)
    course("release", SLUG, "--exchange", who=TEACHER, cwd=room)

    hub, address = start_hub(hub_text)
    try:
        ada, bob = (server_of(address, who) for who in LEARNERS)
        # The notebook is in place before anybody has fetched anything.
        saw["in place"] = call(f"{ada}/api/contents/{NOTEBOOK}?content=0")[0]
        # Fetch puts it into the same folder.
        shutil.rmtree(HOMES / LEARNERS[1] / "willing-and-able" / SLUG)
        where = {"course_id": CLASS, "assignment_id": SLUG}
        saw["fetch"] = call(f"{bob}/assignments/fetch", "POST", where, form=True)[1]
        saw["fetched"] = call(f"{bob}/api/contents/{NOTEBOOK}?content=0")[0]
        saw["list"] = call(f"{ada}/assignments?course_id={CLASS}")[1]
        # What is for those who teach is not there.
        saw["formgrader"] = call(f"{ada}/formgrader")[0]
        saw["validate"] = call(f"{ada}/assignments/validate", "POST", {"path": NOTEBOOK}, form=True)[0]
        page = call(f"{ada}/lab")[1]
        config = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)
        saw["disabled"] = json.loads(config[1]).get("disabledExtensions") if config else page[:500]
        for server, who in ((ada, LEARNERS[0]), (bob, LEARNERS[1])):
            answer(server, work[who]["metadata"], work[who]["sources"])
            saw[f"submit {who}"] = call(f"{server}/assignments/submit", "POST", where, form=True)[1]
        kernel = call(f"{ada}/api/kernels", "POST", {"name": "python3"})[1]
        wait(lambda: call(f"{ada}/api/kernels/{kernel['id']}")[0] == 200)
        time.sleep(3)
        saw["megabytes"] = memory(LEARNERS[0])
        # What learners may not do.
        saw["peeks"] = {
            command: run(
                ["sh", "-c", f"{command} 2>/dev/null && echo could || echo no"], who=LEARNERS[0]
            ).split()[-1]
            for command in (
                f"ls {EXCHANGE}/{CLASS}/inbound",
                f"ls {EXCHANGE}/{CLASS}/feedback",
                f"ls {room}/keys",
                f"ls {HOMES / LEARNERS[1]}",
                f"touch {EXCHANGE}/{CLASS}/outbound/{SLUG}/x",
                f"mv {EXCHANGE}/{CLASS} {EXCHANGE}/away",
            )
        }
        saw["collect"] = course("collect", SLUG, "--exchange", who=TEACHER, cwd=room, ok=(0, 1))
        saw["grade"] = course("grade", SLUG, who=TEACHER, cwd=room, ok=(1,))
        saw["plain release_feedback"] = run(
            [str(Path(sys.executable).with_name("nbgrader")), "release_feedback", SLUG], who=TEACHER, cwd=room
        )
        saw["feedback"] = course("feedback", SLUG, "--exchange", who=TEACHER, cwd=room)
        saw["fetch feedback"] = call(f"{ada}/assignments/fetch_feedback", "POST", where, form=True)[1]
        pages = sorted((HOMES / LEARNERS[0] / "willing-and-able" / SLUG / "feedback").glob("*/*.html"))
        saw["pages"] = [page.read_text(encoding="utf-8")[:200_000] for page in pages]
    finally:
        for who in LEARNERS:
            call(f"{address}/hub/api/users/{who}/server", "DELETE")
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(hub.pid, signal.SIGKILL)
        (SCRATCH / "saw.json").write_text(json.dumps(saw), encoding="utf-8")


main()
