#!/bin/sh
# Make .venv hold exactly what LOCK says and this checkout, once: `sh tools/ready.sh requirements.lock`.
# With uv when it is there (seconds), with venv and pip when it is not. The second time costs nothing.
set -eu
lock=$1
unset PYTHONPATH VIRTUAL_ENV 2>/dev/null || true

say() { printf '%s\n' "$*" >&2; }

stamp_of() { printf '.venv/.ready-%s' "$(cat "$1" pyproject.toml | cksum | tr -d ' ')"; }

# The development lock holds all of the run-time lock, so either stamp will do for the smaller one.
[ -e "$(stamp_of "$lock")" ] && exit 0
[ "$lock" = requirements.lock ] && [ -e "$(stamp_of requirements-dev.lock)" ] && exit 0

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Offprint needs Python 3.11 or newer and found none. Install it (Debian: apt-get install python3 python3-venv), or name one: PYTHON=/path/to/python3 make demo"
    exit 1
fi

say "Making .venv ready ($lock; once) …"
if command -v uv >/dev/null 2>&1; then
    uv venv -q --clear --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
    uv pip sync -q --require-hashes "$lock"
    uv pip install -q --no-deps --no-build-isolation -e .
else
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        say "This Python has no venv module. Install it (Debian: apt-get install python3-venv) and try again."
        exit 1
    fi
    "$python" -m venv --clear .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
: > "$(stamp_of "$lock")"
