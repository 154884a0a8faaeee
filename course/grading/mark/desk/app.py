"""The marking page's server: on this machine alone, with a key for one run.

Tornado serves it: Jupyter brings it along, so nothing more is installed, it is kept up with Jupyter, and it
does what is needed here and no more. It listens on 127.0.0.1. A request must name this very host (so that no
other name can be made to lead here), carry the run's key in a cookie that pages of other sites cannot read,
and, if it changes anything, come from a page of this origin as JSON. Pages may run and load what this server
sends and nothing else; a learner's text is inert before it gets here.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import secrets
import signal
import socket
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from tornado.httpserver import HTTPServer
from tornado.web import Application, Finish, RequestHandler

from course.errors import CourseError
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.mark import answers
from course.grading.mark.deadlines import late_policy
from course.grading.mark.desk import views
from course.grading.mark.desk.queue import BY, PORT, Queue, Waiting, waits
from course.grading.mark.opinions import Given, Meanwhile, Unusable
from course.grading.mark.store import Store
from course.grading.texts import marking as texts

STATIC = Path(__file__).parent / "static"
MAX_REQUEST = 200_000
# Of one answer; no number that is none is less.
MAX_POINTS = 1e6
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_BUSY = ("locked", "busy")


@dataclass
class Run:
    """One run of the marking page.

    Attributes:
        folder: the class folder.
        slug: the notebook.
        marker: whose marks are given.
        second: whether answers that another has marked come first.
        port: where it listens.
        key: the run's own.
        policy: the class's late policy.
    """

    folder: ClassFolder
    slug: str
    marker: str
    second: bool = False
    port: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    policy: Any = None

    @property
    def address(self) -> str:
        """The address to open, with the key."""
        return f"http://127.0.0.1:{self.port}/?token={self.key}"

    @property
    def cookie(self) -> str:
        """Browsers keep cookies by host and not by port; two runs must not throw each other out."""
        return f"course-mark-{self.port}"

    @contextlib.contextmanager
    def store(self) -> Any:
        """The marks, for one request."""
        with self.folder.open_gradebook() as gradebook:
            yield Store(gradebook, self.slug, self.policy)


class Handler(RequestHandler):
    """What every answer of the server has in common: who may ask, and what a page may do."""

    run: Run

    def initialize(self, run: Run) -> None:
        self.run = run

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in (
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ):
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse whoever is not the marker's own browser on this page."""
        own = {f"127.0.0.1:{self.run.port}", f"localhost:{self.run.port}"}
        if self.request.host not in own:
            self.refuse(403, texts.OTHER_HOST)
        if self.request.method == "POST":
            origin = urlsplit(self.request.headers.get("Origin", ""))
            if origin.scheme != "http" or origin.netloc != self.request.host:
                self.refuse(403, texts.OTHER_ORIGIN)
            if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
                self.refuse(415, texts.NOT_UNDERSTOOD)
        token = self.get_query_argument("token", None)
        if token is not None and hmac.compare_digest(token.encode(), self.run.key.encode()):
            self.set_cookie(self.run.cookie, self.run.key, httponly=True, samesite="Lax", path="/")
            # The key leaves the address, and with it the browser's history of what is open.
            self.redirect(self.request.path)
            raise Finish
        given = self.get_cookie(self.run.cookie, "") or ""
        if not hmac.compare_digest(given.encode(), self.run.key.encode()):
            self.refuse(403, texts.NO_KEY)

    def refuse(self, status: int, sentence: str) -> None:
        """End the request with a sentence: as JSON to the page's script, else as a page.

        Raises:
            Finish: always.
        """
        self.set_status(status)
        if self.request.method == "POST":
            self.write({"said": sentence})
        else:
            back = status not in (403, 415)
            heading = texts.REFUSED.get(status, texts.REFUSED_OTHER)
            self.write(views.render("refused.html", heading=heading, sentence=sentence, back=back))
        self.finish()
        raise Finish

    def body(self) -> dict[str, Any]:
        """What the page's script sent."""
        try:
            found = json.loads(self.request.body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.refuse(400, texts.NOT_UNDERSTOOD)
        made: dict[str, Any] = found
        return made

    def choice(self) -> str:
        """By question or by learner."""
        by = self.get_query_argument("by", BY[0])
        return by if by in BY else BY[0]

    def second(self) -> bool:
        """Whether answers that another has marked come first: the address says so; the overview's, which the
        terminal prints, is as the run was started."""
        usual = "1" if self.run.second and self.request.path == "/" else "0"
        return self.get_query_argument("second", usual) == "1"

    def guarded(self, work: Callable[[Store], None]) -> None:
        """Do the work of a request; whatever a marker can meet ends in a sentence."""
        try:
            with self.run.store() as store:
                work(store)
        except Unusable as error:
            self.refuse(422, str(error))
        except Meanwhile as error:
            self.refuse(409, str(error))
        except CourseError as error:
            self.refuse(500, str(error))
        except OperationalError as error:
            said = str(error.orig)
            if any(word in said for word in _BUSY):
                self.refuse(503, texts.BUSY)
            self.refuse(500, texts.TROUBLE.format(problem=printable(said, 200)))
        except SQLAlchemyError as error:
            self.refuse(500, texts.TROUBLE.format(problem=printable(str(error).partition("\n")[0], 200)))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        sentence = texts.NO_SUCH_PAGE if status_code == 404 else texts.NOT_UNDERSTOOD
        with contextlib.suppress(Finish):
            self.refuse(status_code, sentence)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Details of what nobody foresaw are for a file, not for the terminal."""
        if value is None or isinstance(value, Finish) or getattr(value, "status_code", 500) < 500:
            return
        log = self.run.folder.reports / "logs" / "mark.txt"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {self.request.method}\n")
            file.writelines(traceback.format_exception(typ, value, tb))


class Overview(Handler):
    """All answers."""

    def get(self) -> None:
        names = self.get_query_argument("names", "") == "1"

        def work(store: Store) -> None:
            store.absorb()
            page = views.overview(
                self.run.folder,
                store,
                self.run.slug,
                self.run.marker,
                by=self.choice(),
                second=self.second(),
                names=names,
            )
            self.write(page)

        self.guarded(work)


class OfAnswer(Handler):
    """Requests about one answer."""

    def here(self, queue: Queue, cell: str, code: str) -> Waiting:
        found = queue.find(cell, code)
        if found is None:
            self.refuse(404, texts.NO_SUCH_PAGE)
            raise AssertionError
        return found

    def same_notebook(self, slug: str) -> None:
        if slug != self.run.slug:
            self.refuse(404, texts.OTHER_NOTEBOOK.format(slug=self.run.slug, other=printable(slug, 60)))

    def queue(self, store: Store) -> Queue:
        return Queue(self.run.folder, self.run.slug, store.held())


class AnswerPage(OfAnswer):
    """The page of one answer."""

    def get(self, slug: str, cell: str, code: str) -> None:
        self.same_notebook(slug)

        def work(store: Store) -> None:
            store.absorb()
            queue = self.queue(store)
            after_cell, _, after_code = self.get_query_argument("after", "").partition("/")
            page = views.answer(
                self.run.folder,
                store,
                slug,
                self.run.marker,
                self.here(queue, cell, code),
                queue,
                by=self.choice(),
                second=self.second(),
                after=queue.find(after_cell, after_code),
            )
            self.write(page)

        self.guarded(work)


class WholeText(OfAnswer):
    """An answer as it was typed."""

    def get(self, slug: str, cell: str, code: str) -> None:
        self.same_notebook(slug)

        def work(store: Store) -> None:
            one = self.here(self.queue(store), cell, code).held
            scheme = answers.scheme_of(self.run.folder, store.gradebook, slug, cell, one.maximum)
            shown = answers.answer_of(self.run.folder, slug, one.learner, cell, scheme)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.write(shown.text.encode("utf-8", "replace"))

        self.guarded(work)


class Marks(OfAnswer):
    """What the page's script sends about one answer: ``draft``, ``finish``, ``stand`` or ``phrase``."""

    def post(self, slug: str, cell: str, code: str, what: str) -> None:
        self.same_notebook(slug)
        self.guarded(lambda store: self._do(store, cell, code, what))

    def _do(self, store: Store, cell: str, code: str, what: str) -> None:
        body, run = self.body(), self.run
        if what == "phrase":
            store.keep_phrase(cell, str(body.get("text") or ""), run.marker)
            self.write({})
            return
        queue = self.queue(store)
        here = self.here(queue, cell, code)
        held, seen = here.held, body.get("seen")
        seen = None if seen is None else str(seen)
        if what == "stand":
            store.stand(cell, held.learner, run.marker, seen=seen)
        else:
            given, version = self._given(body), body.get("version")
            if version is not None and not isinstance(version, int):
                self.refuse(400, texts.NOT_UNDERSTOOD)
            scheme = answers.scheme_of(run.folder, store.gradebook, run.slug, cell, held.maximum)
            if what == "draft":
                number = store.draft(cell, held.learner, run.marker, given, version)
                computed = views.points(given.points_by(scheme)) if _fits(given, scheme) else "–"
                self.write({"version": number, "computed": computed, "said": texts.DRAFT_KEPT})
                return
            shown = answers.answer_of(run.folder, run.slug, held.learner, cell, scheme)
            store.finish(
                cell,
                held.learner,
                run.marker,
                given,
                scheme,
                version=version,
                seen=seen,
                answer=shown.digest,
                settle=held.state == "differ",
            )
        by, second = self.choice(), self.second()
        queue = self.queue(store)
        following = queue.following(queue.find(cell, code), run.marker, by=by, second=second)
        after = queue.find(cell, code)
        there = f"/?by={by}&second={int(second)}"
        if following is not None:
            there = views.address(run.slug, following, by=by, second=second, after=after)
        self.write({"next": there})

    def _given(self, body: dict[str, Any]) -> Given:
        # Whatever a browser sends: looked at below.
        levels: Any = body.get("levels")
        limits: Any = body.get("limits")
        points: Any = body.get("points")
        right = (
            isinstance(levels, dict)
            and all(type(level) is int for level in levels.values())
            and isinstance(limits, list)
            and all(type(place) is int for place in limits)
            and (points is None or (type(points) in (int, float) and abs(points) < MAX_POINTS))
            and isinstance(body.get("comment"), str)
        )
        if not right or len(levels) > 50 or len(limits) > 50:
            self.refuse(400, texts.NOT_UNDERSTOOD)
        return Given(
            {str(name)[:200]: level for name, level in levels.items()},
            tuple(sorted(set(limits))),
            points,
            body["comment"],
        )


def _fits(given: Given, scheme: Any) -> bool:
    return all(0 <= place < len(scheme.limits) for place in given.limits)


class Undo(OfAnswer):
    """Take the last mark back."""

    def post(self) -> None:
        def work(store: Store) -> None:
            cell, learner = store.undo(self.run.marker)
            queue = self.queue(store)
            place = next(one for one in queue.all if one.place == (cell, learner))
            self.write({"next": views.address(self.run.slug, place, by=self.choice(), second=self.second())})

        self.guarded(work)


class Forget(Handler):
    """Forget a phrase."""

    def post(self) -> None:
        number: Any = self.body().get("number")
        if type(number) is not int:
            self.refuse(400, texts.NOT_UNDERSTOOD)
        self.guarded(lambda store: store.forget_phrase(number))
        self.write({})


class Static(Handler):
    """The script and the stylesheet."""

    def get(self, name: str) -> None:
        kinds = {"desk.js": "text/javascript", "desk.css": "text/css"}
        self.set_header("Content-Type", f"{kinds[name]}; charset=utf-8")
        self.write((STATIC / name).read_bytes())


class Nothing(Handler):
    """Any other address."""

    def get(self) -> None:
        self.refuse(404, texts.NO_SUCH_PAGE)

    post = get


def application(run: Run) -> Application:
    """The server's application."""
    one = {"run": run}
    answer = r"/([^/]+)/([^/]+)/([^/]+)"
    return Application(
        [
            (r"/", Overview, one),
            (r"/undo", Undo, one),
            (r"/forget", Forget, one),
            (r"/static/(desk\.js|desk\.css)", Static, one),
            (answer, AnswerPage, one),
            (rf"{answer}/text", WholeText, one),
            (rf"{answer}/(draft|finish|stand|phrase)", Marks, one),
        ],
        default_handler_class=Nothing,
        default_handler_args=one,
        # Requests are no news to a marker, and addresses no text for a terminal.
        log_function=lambda handler: None,
    )


def listen(run: Run, port: int | None = None) -> list[socket.socket]:
    """Take a port on this machine, and note it in the run.

    Args:
        run: the run.
        port: the port; :data:`course.grading.mark.desk.queue.PORT`, or any that is free, if None.

    Raises:
        CourseError: if the port that was asked for is in use.
    """
    for wanted in (PORT, 0) if port is None else (port,):
        try:
            made = socket.create_server(("127.0.0.1", wanted))
        except OSError:
            continue
        made.setblocking(False)
        run.port = made.getsockname()[1]
        return [made]
    raise CourseError(texts.NO_PORT.format(port=port))


def serve(run: Run, sockets: list[socket.socket], ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C, or until the system asks to end.

    Args:
        run: the run.
        sockets: from :func:`listen`.
        ready: called when requests are answered.
    """
    asyncio.run(_until_stopped(run, sockets, ready))


async def _until_stopped(run: Run, sockets: list[socket.socket], ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers for its loop; Ctrl-C then ends the loop itself.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    await answer_until(stop, run, sockets, ready)


async def answer_until(
    stop: asyncio.Event, run: Run, sockets: list[socket.socket], ready: Callable[[], None]
) -> None:
    """Answer requests until ``stop`` is set; the others as for :func:`serve`."""
    server = HTTPServer(application(run), max_body_size=MAX_REQUEST, max_buffer_size=MAX_REQUEST)
    server.add_sockets(sockets)
    ready()
    await stop.wait()
    server.stop()
    await server.close_all_connections()


def open_run(folder: ClassFolder, slug: str, marker: str, *, second: bool = False) -> tuple[Run, int]:
    """Make a run, and see that there is something to mark.

    Returns:
        The run, and how many answers wait for this marker.

    Raises:
        CourseError: if nothing was graded, or the marker's name cannot be one.
    """
    marker = " ".join(printable(marker, 200).split())
    if not marker or len(marker) > 100:
        raise CourseError(texts.NO_MARKER)
    run = Run(folder, slug, marker, second, policy=late_policy(folder))
    with run.store() as store:
        if not store.held():
            raise CourseError(texts.NOTHING_TO_MARK.format(slug=slug))
    return run, count_waiting(run)


def count_waiting(run: Run) -> int:
    """How many answers wait for the run's marker."""
    with run.store() as store:
        queue = Queue(run.folder, run.slug, store.held())
    return sum(waits(one.held, run.marker, run.second) for one in queue.all)
