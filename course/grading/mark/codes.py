"""The code of a question on a feedback page, by which a complaint is found: whose answer, in which notebook,
to which question.

A code is a keyed hash, so that nobody can work out another learner's from an id; the key is a file of the
class folder that never leaves it. Nothing has to be kept of the codes themselves: the class's own learners,
notebooks and questions are tried.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from course.errors import ClassFolderError
from course.grading.texts import grading as texts

# Below the class folder. In keys/, which no learner and no kernel sees.
SALT = Path("keys") / "codes.salt"
# No I, L, O and U: what is read out on the telephone comes back as it was.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILO", "110")
_LENGTH = 8


def code_of(root: Path, learner: str, slug: str, item: str = "") -> str:
    """The code of one learner's answer to one question, such as ``7KQ2-M9DX``.

    Args:
        root: the class folder; its key is made if there is none yet.
        learner: the learner's id.
        slug: the notebook.
        item: the question's full id; empty for the notebook as a whole.

    Raises:
        ClassFolderError: if the key can be neither read nor made.
    """
    return codes_of(root, learner, slug)(item)


def codes_of(root: Path, learner: str, slug: str) -> Callable[[str], str]:
    """As :func:`code_of`, for many questions; the argument of what is returned is the question."""
    return partial(_code, _salt(root), learner, slug)


def find_code(root: Path, code: str, known: Iterable[tuple[str, str, str]]) -> tuple[str, str, str] | None:
    """What a code stands for.

    Args:
        root: the class folder.
        code: as somebody typed it: small letters, blanks and a missing hyphen do not matter.
        known: what it can stand for: learner's id, notebook, question's full id (or empty).

    Returns:
        The one of ``known`` that has this code, or None.

    Raises:
        ClassFolderError: if the key can be neither read nor made.
    """
    wanted, salt = plain_code(code), _salt(root)
    return next((one for one in known if plain_code(_code(salt, *one)) == wanted), None)


def plain_code(code: str) -> str:
    """A code without hyphen and blanks, letters that look alike made one."""
    return "".join(filter(str.isalnum, code.upper())).translate(_ALIKE)


def _code(salt: bytes, learner: str, slug: str, item: str) -> str:
    said = "\0".join((learner, slug, item)).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(salt, said, "sha256")[:5], "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return f"{letters[:4]}-{letters[4:]}"


def _salt(root: Path) -> bytes:
    path = root / SALT
    try:
        make_salt(root)
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ClassFolderError(texts.NO_SALT.format(path=path, problem=error)) from error


def make_salt(root: Path) -> None:
    """Make the key of a class folder, unless it has one.

    Raises:
        OSError: if it cannot be written.
    """
    path = root / SALT
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(secrets.token_hex(16) + "\n", encoding="ascii")
    new.chmod(0o600)
    try:
        # The first of two that start at a time wins; both then read the same.
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()
