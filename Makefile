# demo, test and lint set up all they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FOLDERS := $(shell find app corpus index ingest search -type d -not -name __pycache__)

.PHONY: demo test lint format fuzz clean

demo: $(VENV)/installed
	$(BIN)/medcite demo

test: $(VENV)/installed
	$(BIN)/pytest -n auto

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p medcite
	$(BIN)/mypy bench
	$(BIN)/lint-imports

format: $(VENV)/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Any bytes must be read or refused; what breaks a reader is kept in tests/fuzz/found/ as a test.
SECONDS ?= 60
fuzz: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]' --config-settings editable_mode=strict
	$(BIN)/python tests/fuzz/fuzz.py $(SECONDS)

# Strict, so that the folders at the top appear as packages inside `medcite`. Done again when a file is
# added or removed; changes within files need nothing.
$(VENV)/installed: pyproject.toml $(FOLDERS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --config-settings editable_mode=strict
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
