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

changes() { pillcheck diff --format markdown ${shown[@]+"${shown[@]}"} -- "$PILLCHECK_SINCE"; }

needs_since() {
  [ -z "$PILLCHECK_SINCE" ] || return 0
  echo "::error title=pillcheck::$1 needs since, the commit to compare with"
  exit 2
}

if [ "$PILLCHECK_SUMMARY" = true ]; then
  needs_since summary
  changes >> "$GITHUB_STEP_SUMMARY"
fi

# One comment of ours on the pull request, found again by its first line.
mark="<!-- pillcheck -->"

on_github() { GH_TOKEN="$PILLCHECK_TOKEN" gh api "$@"; }

comment() {
  local all="repos/$GITHUB_REPOSITORY/issues/$PILLCHECK_PULL_REQUEST/comments" id
  id="$(on_github --paginate "$all" --jq \
    ".[] | select((.body | startswith(\"$mark\")) and .user.type == \"Bot\") | .id")" || return 1
  id="${id%%$'\n'*}"
  if [ -n "$id" ]; then
    on_github --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" \
      --field "body=@$1"
  else
    on_github --silent --method POST "$all" --field "body=@$1"
  fi
}

if [ "$PILLCHECK_COMMENT" = true ] && [ -n "$PILLCHECK_PULL_REQUEST" ]; then
  needs_since comment
  # Nobody is told who is named on the page, and no issue is linked; GitHub takes 65,536 characters.
  changes > "$RUNNER_TEMP/pillcheck-changes.md"
  {
    echo "$mark"
    sed -e 's/@/@<!-- -->/g' -e 's/#\([0-9]\)/#<!-- -->\1/g' "$RUNNER_TEMP/pillcheck-changes.md"
  } | "$python" -I -X utf8 -c 'import sys; print(sys.stdin.read()[:60000], end="")' \
    > "$RUNNER_TEMP/pillcheck-comment.md"
  comment "$RUNNER_TEMP/pillcheck-comment.md" ||
    echo "::notice title=pillcheck::no comment was written; the job needs pull-requests: write"
fi

exit "$status"
