# Willing and Able. Each target sets everything up by itself; all that is needed is Python 3.11 or newer and make.
#   make start        the course as a student sees it, in JupyterLab       (ARGS=… is handed to `course start`)
#   make test         what must hold at every change, minutes              (ARGS=… is handed to pytest)
#   make test-slow    rare submissions and every browser journey
#   make demo         an instructor's first five minutes: a class of 30, graded
#   make wheel        the package for learners, into dist/
#   make lint         ruff, spelling, notebooks
#   make lock         requirements.lock anew from pyproject.toml (needs uv)
#   make clean        remove what was made (never a learner's folder)

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# uv where it is found, else venv and pip; `make UV= …` does without it.
UV ?= $(shell command -v uv 2>/dev/null)
# The newest Python that is old enough to be everywhere; `make PYTHON=python3.12 …` chooses.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

.PHONY: help start test test-slow demo wheel lint lock clean install
.DEFAULT_GOAL := help

help:
	@sed -n '2,9s/^# *//p' Makefile

start: install
	@$(BIN)/course start $(ARGS)

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile $(if $(ARGS),$(ARGS),--cov --cov-report=)

test-slow: install
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile $(ARGS)

demo: install
	@$(BIN)/course demo $(ARGS)

wheel: install
	$(BIN)/course student-edition build/student-edition
	rm -rf build/wheel && mkdir -p dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	@ls -l dist

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/course doctor notebooks
	$(BIN)/course doctor items
	$(BIN)/course doctor facts

# Hashes and no addresses, every platform and Python in one file; uv's own lock file is not kept.
lock:
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 2; }
	$(UV) lock --quiet --upgrade
	$(UV) export --quiet --all-extras --no-emit-project --no-header --no-emit-index-url --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info

# Two stamps: the packages change with the lock, the editable install with what it copies into the environment.
install: $(VENV)/.installed

$(VENV)/.packages: requirements.lock
ifneq ($(UV),)
	@test -x $(BIN)/python || $(UV) venv --quiet $(if $(PYTHON),--python $(PYTHON)) $(VENV)
	@echo "Installing the packages of requirements.lock (once) …"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
else
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@echo "Installing the packages of requirements.lock (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
endif
	@touch $@

$(VENV)/.installed: $(VENV)/.packages pyproject.toml hatch_build.py $(shell find course/questions/browser/labextension course/questions/browser/lab -type f)
ifneq ($(UV),)
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation --reinstall -e .
else
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@
