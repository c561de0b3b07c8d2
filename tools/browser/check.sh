#!/bin/sh
# Checks style and types of the scripts that browsers get. Without npm there is nothing to check
# them with; then this says so and passes.
set -eu
cd "$(dirname "$0")"
bin=node_modules/.bin
installed=node_modules/.installed

pass() {
    echo "tools/browser/check.sh: $1, so the scripts for browsers were not checked"
    exit 0
}

# On Debian, timeout is always there; on a Mac it may not be.
within() {
    seconds=$1
    shift
    if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

command -v npm >/dev/null || pass "npm is not installed"
if [ ! -e "$installed" ] || [ package.json -nt "$installed" ]; then
    within 180 npm install --no-package-lock --no-audit --no-fund --loglevel=error </dev/null >/dev/null 2>&1 ||
        pass "npm could not install what package.json names"
    touch "$installed"
fi
"$bin/biome" --version >/dev/null 2>&1 && "$bin/tsc" --version >/dev/null 2>&1 ||
    pass "the tools that npm installed do not run here"
"$bin/biome" lint --error-on-warnings --config-path=. ../../src/pillcheck/*/static ../../src/pillcheck/*/*/static
"$bin/tsc" -p .
