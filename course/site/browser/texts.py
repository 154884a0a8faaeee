"""What the building of the browser edition says."""

HELP = "Make the browser edition: the course in a browser tab, without an installation."
TARGET = "The folder to write."
WHEEL = "The course's wheel, as `make wheel` makes it."
CACHE = "Where Pyodide and wheels are kept between builds."
COMPILED = "A folder with Pyodide's own wheels, from an unpacked release."
TESTING = "Let tests reach the application in the page."
DONE = "The browser edition is in {path}."
FETCHES = "Pyodide and wheels: from the cache, else from npm and PyPI …"
BUILDS = "JupyterLite builds the pages …"
NOT_EMPTY = (
    "{target} is not empty and holds no browser edition, so nothing was written. "
    "Name another folder, or empty this one."
)
WRONG_HASH = (
    "{file} is not the file that the course was tried with: its hash is another one. "
    "Remove it and build again; if it comes back, whoever offers it has changed it."
)
NOT_FETCHED = "{what} could not be fetched: {why}. Connect to the network and build again."
NO_PROGRAM = (
    "{program} is not installed. It is needed to make the browser edition: install Node.js, which brings it."
)
NO_WHEEL = (
    "The wheel of {name} is not in {folder}. "
    "Give a folder with the wheels of the pinned Pyodide release (--wheels)."
)
NO_EDITION = "{wheel} holds no notebooks. Make it with `make wheel`."
NO_WHEEL_FILE = "There is no wheel of the course in {folder}. Make it with `make wheel`."
NOT_BUILT = "JupyterLite could not build the pages:\n{why}"
IN_WHEEL = "see the file in the wheel"
OTHER_FILE = "pip brought another file"
COMPILES = "Pyodide's own Python compiles what it will load …"
NOT_COMPILED = "What Python loads in the browser could not be compiled: {why}"
OPENING = "The notebook is opening. You can read its first lines meanwhile."
WITHOUT_PYTHON = "Python has not started yet."
