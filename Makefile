PY := .venv/bin/python
ROOMS := app agent bot catalog checkout demo domain net orders storage stores texts web

.PHONY: demo test lint format bench chaos setup

setup: .venv/.ready

.venv/.ready: requirements.lock
	@sh scripts/setup.sh
	@touch $@

demo: setup
	@$(PY) run_bot.py demo

test: setup
	@$(PY) scripts/run_tests.py

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: setup
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

bench: setup
	@$(PY) -m bench

chaos: setup
	@$(PY) -m pytest -m chaos
