# make lab opens the course; make help lists the rest.
# Another Python than python3: make PYTHON=python3.12 lab
PYTHON ?= python3
LAB_FLAGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

# Nothing from the outside may stand in for the course's own packages.
unexport JUPYTER_PATH PYTHONHOME PYTHONPATH VIRTUAL_ENV
export JUPYTER_PREFER_ENV_PATH = 1

# Containers often tell Python not to keep compiled modules. Then every kernel
# compiles TensorFlow's three thousand anew, which more than doubles its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install lab test quick units browser lectures robust coverage \
lint lock images notebooks classic bottleneck checkpoint bench site slides site-test
.NOTPARALLEL:

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

install:  ## make or update .venv
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) \
	here; install Python 3.10 to 3.13, or name the one that you have, for \
	example: make PYTHON=python3.12 lab" >&2; exit 1; }
	@"$(PYTHON)" tools/install.py

# Jupyter refuses root; in a container root is usual, and Lab listens on
# this machine only and asks for its token, so the flag is added here.
lab: install  ## open JupyterLab on the course
	$(BIN)/python -m jupyterlab --ip=127.0.0.1 \
	--ServerApp.root_dir="$$PWD" --LabApp.default_url=/lab/tree/notebooks \
	$(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_FLAGS)

test: install lint units browser lectures  ## run every test

# Two processes at a time: each takes one thread.
units browser lectures: export OMP_NUM_THREADS = 1
units browser lectures: export TF_NUM_INTEROP_THREADS = 1
units browser lectures: export TF_NUM_INTRAOP_THREADS = 1

UNITS := "not browser and not site"
SLOW := tests/test_benchmarks.py tests/test_light.py tests/test_setup.py
quick: lint  ## check style, types and most of what needs no TensorFlow
	$(PYTEST) -n 2 --dist loadfile --doctest-modules -m $(UNITS) \
	-k "not keras" --ignore-glob="*keras*" $(addprefix --ignore=,$(SLOW))

units: install  ## test the package and the house rules
	$(PYTEST) -n 2 --dist loadfile --doctest-modules -m $(UNITS)

browser: install  ## use every stepper in a real browser
	$(PYTEST) -n 2 --maxschedchunk=1 -m browser tests/browser

lectures: install  ## run every lecture and compare its outputs
	$(PYTEST) -n 2 --dist loadfile --nbval --nbval-current-env \
	--nbval-cell-timeout=300 notebooks

robust: install  ## fuzz, kills, a class at once; takes an hour
	cd tests && ../$(BIN)/python -W ignore -m robust $(ROBUST)

coverage: install  ## how much of the package the units run
	$(BIN)/coverage run -m pytest -q --doctest-modules -m $(UNITS)
	$(BIN)/coverage report --skip-covered

lint: install  ## check style, layout and types
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy

# Not the extra bench: see pyproject.toml.
lock: install  ## pin again; LOCK_FLAGS=--upgrade takes newer versions
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra site \
	--universal --generate-hashes --python-version 3.10 --quiet \
	--no-python-downloads --custom-compile-command "make lock" \
	-o requirements.lock $(LOCK_FLAGS)

images: install  ## draw the diagrams of images/ again
	$(BIN)/python -m images.draw

# Nothing is run or fetched. Formulas are set by node, which must be there.
site: install  ## build the site from the stored lectures: build/site
	rm -rf build/site build/doctrees
	$(BIN)/python site/pages.py
	$(BIN)/python -m sphinx --quiet --fail-on-warning -d build/doctrees \
	build/source build/site

slides: install  ## make slides of each lecture's core path: build/slides
	$(BIN)/python site/slides.py

AXE := axe-core@4.14.1  # judges accessibility; skipped where npm gets none
site-test: site slides  ## open every page in a real browser, with no network
	-npm install --silent --no-save --prefix build/axe $(AXE)
	$(PYTEST) -m site tests/site

notebooks: install  ## re-run every lecture and keep its outputs
	$(BIN)/python tools/run_lectures.py

classic: install  ## train the three layers of lecture 6; takes minutes
	$(BIN)/python tools/train_classic.py

bottleneck: install  ## train the networks of lecture 8; takes an hour
	$(BIN)/python tools/train_bottleneck.py

checkpoint: install  ## train the network of data/ again; takes minutes
	$(BIN)/python tools/train_checkpoint.py

# The peers come on top of the pinned packages, and may change none of them.
BENCH ?= training minute generation alphabet growth opening stepper
BENCH_FLAGS ?=
bench: install  ## time the course beside its peers; takes 40 minutes
	@$(BIN)/python -m pip freeze --exclude-editable > .venv/pinned.txt
	@$(BIN)/python -m pip install --quiet --no-build-isolation \
	--constraint .venv/pinned.txt --editable ".[bench]"
	@for name in $(BENCH); do \
	$(BIN)/python benchmarks/$$name.py $(BENCH_FLAGS) || exit 1; done
