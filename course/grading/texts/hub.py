"""What is said about a hub: its set-up, and the exchange between learners and class."""

from __future__ import annotations

from course.names import Plural

SETUP_HELP = "Set up a JupyterHub for a class: where learners fetch and hand in, and what they do not see."
EXCHANGE = "nbgrader's exchange folder, for example /srv/nbgrader/exchange."
CLASS_NAME = "The class's name, as in its course.yaml."
FOLDER = "The learners' folder with the notebooks, in their home."
PREFIX = "Where the configuration goes; etc/jupyter of this environment if not given."
USER = "For this account alone: ~/.jupyter."
OWNER = "The account of whoever teaches: it gets the class's part of the exchange (root only)."
INSTRUCTOR = "Only show Formgrader and Create Assignment again, for this account alone."
DO = "Write the files; without it they are only shown."
RELEASE_EXCHANGE = "Also put it into nbgrader's exchange, where learners of a hub fetch it."
FEEDBACK_EXCHANGE = "Put the pages into nbgrader's exchange, where learners of a hub fetch them."

MISSING = "Give --exchange DIR and --class NAME (or --instructor alone)."
FILE = "{what}: {path}"
WRITES, CHANGES, SAME = "new", "changed", "as it should be"
FOLDER_MADE = "folder with the rights {mode}: {path}"
DRY = "Nothing was written. Look at the files above, then give the same command with --do."
WRITTEN = "Written. Servers of learners that run now take it up when they are started anew."
HUB_CONFIG = "For the hub's own configuration (of The Littlest JupyterHub: {path}):"
HUB_PLACE = "/opt/tljh/config/jupyterhub_config.d/willing-and-able.py"
BAD_NAME = "{name!r} is no class's name: letters, digits, - and _, as in course.yaml."
NO_OWNER = "There is no account {owner} on this machine."
OWNER_ROOT = "--owner needs root: only root can give folders to another account."
NOT_WRITABLE = (
    "{path} cannot be written ({reason}). Give the command as root (sudo), for one account with --user, or "
    "another place with --prefix."
)
BROKEN_JSON = "{path} is no valid JSON ({reason}), so nothing was written. Correct or remove it."
NO_CLASS_YET = (
    "the class's part of the exchange is made by the first `course release SLUG --exchange`, by the "
    "account that teaches; until then any account could take its name. With --owner ACCOUNT it is made now"
)
NO_EXCHANGE = (
    "nbgrader's exchange folder is {what}. Set exchange in {settings}, and make the folder with: course "
    "hub-setup --exchange DIR --class {name} --do"
)
EXCHANGE_FAILED = "nbgrader could not {what} {slug} in {root}: {error}"
RELEASED = "In the exchange: {root}. Learners fetch it under Nbgrader, Assignment List."
FEEDBACK_DONE = Plural(
    "Feedback on {slug} is in the exchange for {n} submission. Learners fetch it under Assignment List.",
    "Feedback on {slug} is in the exchange for {n} submissions. Learners fetch it under Assignment List.",
)
FEEDBACK_ELSEWHERE = "{n} were not handed in through the exchange; send them their pages: {names}"
NO_FEEDBACK = "There are no feedback pages for {slug} yet. Run: course grade {slug}"
