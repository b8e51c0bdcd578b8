#!/bin/sh
# Makes .venv, installs what requirements.lock pins, and finds or installs Chromium.
set -eu
python=${PYTHON:-}
if [ -z "$python" ]; then
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            python=$name
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "Muse needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ] && ! "$python" -m venv .venv; then
    echo "Python's venv module is missing: install it (on Debian: apt install python3-venv) and try again." >&2
    exit 1
fi
echo "Installing Python packages into .venv ..."
.venv/bin/python -m pip install --quiet --progress-bar off --disable-pip-version-check -r requirements.lock
.venv/bin/python scripts/find_chromium.py
