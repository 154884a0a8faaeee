# Willing and Able. Each target sets everything up by itself; all that is needed is Python 3.11 or newer and make.
#   make start        the course as a student sees it, in JupyterLab       (ARGS=… is handed to `course start`)
#   make test         what must hold at every change, minutes              (ARGS=… is handed to pytest)
#   make test-slow    rare submissions and every browser journey
#   make demo         an instructor's first five minutes: a class of 30, graded
#   make wheel        the package for learners, into dist/
#   make site         the course as pages and in a browser tab, into dist/site/ (needs npm; ARGS=… goes to `course author web`)
#   make lint         ruff, spelling, notebooks
#   make lock         the two files of packages anew from pyproject.toml (needs uv)
#   make clean        remove what was made (never a learner's folder)

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# uv where it is found, else venv and pip; `make UV= …` does without it.
UV ?= $(shell command -v uv 2>/dev/null)
# The newest Python that is old enough to be everywhere; `make PYTHON=python3.12 …` chooses.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

.PHONY: help start test test-slow demo wheel site lint lock clean install hub
.DEFAULT_GOAL := help

help:
	@sed -n '2,10s/^# *//p' Makefile

start: $(VENV)/.started
	@$(BIN)/course start $(ARGS)

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile $(if $(ARGS),$(ARGS),--cov --cov-report=)

# The proxy of the hub that the slow suite starts; without npm its test skips and says so.
hub: build/hub/.installed

build/hub/.installed:
	@mkdir -p build/hub
	@if command -v npm >/dev/null; then npm install --silent --no-fund --no-audit --prefix build/hub configurable-http-proxy@5; \
	else echo "npm is not installed, so the test of a hub is skipped."; fi
	@touch $@

test-slow: install hub
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile $(ARGS)

demo: $(VENV)/.started
	@$(BIN)/course demo $(ARGS)

wheel: install
	$(BIN)/course student-edition build/student-edition
	rm -rf build/wheel && mkdir -p dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	@ls -l dist

site: wheel
	$(BIN)/course author web dist/site --try try $(ARGS)
	$(BIN)/course author browser dist/site/try

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/course author lint

# Hashes and no addresses, every platform and Python in one file; uv's own lock file is not kept. One resolution, two
# exports: requirements-start.lock holds what a student's view of a checkout and a demo class need, requirements.lock all.
EXPORT = $(UV) export --quiet --no-emit-project --no-header --no-emit-index-url
lock:
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 2; }
	$(UV) lock --quiet --upgrade
	$(EXPORT) --all-extras --output-file requirements.lock
	$(EXPORT) --extra instructor --extra checkout --output-file requirements-start.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info

# Stamps: the packages change with the locks, the editable install with what it copies into the environment. `make start`
# does with the packages of requirements-start.lock; whatever tests adds those of requirements.lock.
install: $(VENV)/.packages $(VENV)/.started

$(VENV)/.start-packages: requirements-start.lock
$(VENV)/.packages: requirements.lock | $(VENV)/.start-packages

ifneq ($(UV),)
INSTALL = VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet
COMPILED = --compile-bytecode
else
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check
endif

$(VENV)/.start-packages $(VENV)/.packages:
ifneq ($(UV),)
	@test -x $(BIN)/python || $(UV) venv --quiet $(if $(PYTHON),--python $(PYTHON)) $(VENV)
else
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 2; }
endif
	@echo "Installing the packages of $< (once) …"
	@$(INSTALL) $(COMPILED) --require-hashes -r $<
	@touch $@

$(VENV)/.started: $(VENV)/.start-packages pyproject.toml hatch_build.py course/__init__.py course/evidence/record.py \
		$(shell find course/questions/browser/lab course/questions/browser/static course/questions/browser/scripts.py -type f)
	@$(INSTALL) $(if $(UV),--reinstall) --no-deps --no-build-isolation -e .
	@touch $@
