#!/usr/bin/env bash
# What action.yml runs: installs pillcheck beside the caller's Python and checks the pages.
# Every input comes in a variable. The bash 3.2 of macOS understands it.
set -euo pipefail

venv="$RUNNER_TEMP/pillcheck"
"$PILLCHECK_PYTHON" -m venv "$venv"
python="$venv/bin/python"
[ -e "$python" ] || python="$venv/Scripts/python.exe"
"$python" -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"

# -I: nothing is imported from the repository that is checked.
pillcheck() { "$python" -I -X utf8 -m pillcheck "$@"; }

pages=()
shown=()
while IFS= read -r page; do
  page="${page%$'\r'}"
  [ -n "$page" ] || continue
  pages+=("$page")
  shown+=("--page=$page")
done <<< "$PILLCHECK_PAGES"

set -- ${PILLCHECK_MAX_WARNINGS:+"--max-warnings=$PILLCHECK_MAX_WARNINGS"} \
  ${PILLCHECK_SINCE:+"--since=$PILLCHECK_SINCE"} -- ${pages[@]+"${pages[@]}"}

status=0
pillcheck check --format github "$@" || status=$?
[ "$status" -le 1 ] || exit "$status"

if [ -n "$PILLCHECK_SARIF" ]; then
  # The findings have had their say above; here, only the file counts.
  pillcheck check --quiet --format sarif --output "$PILLCHECK_SARIF" "$@" || [ $? -eq 1 ] || exit 2
fi

if [ "$PILLCHECK_SUMMARY" = true ]; then
  if [ -z "$PILLCHECK_SINCE" ]; then
    echo "::error title=pillcheck::summary needs since, the commit to compare with"
    exit 2
  fi
  pillcheck diff --format md ${shown[@]+"${shown[@]}"} -- "$PILLCHECK_SINCE" \
    >> "$GITHUB_STEP_SUMMARY"
fi

exit "$status"
