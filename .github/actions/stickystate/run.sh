#!/usr/bin/env bash
# Runs stickystate in the working directory: annotations, the summary of the step, its outputs,
# and a SARIF log if one is asked for. Exits as stickystate does: 1 for findings, 2 for a failure.
#
# Takes the inputs of the action as PACKAGES, NEW_FROM, BASELINE, FAIL_ON, FAIL_SKIPPED, SARIF and
# SUPPRESSED; BASE is the revision that the event compares with, empty if it has none.
set -euo pipefail

tool="$RUNNER_TEMP/stickystate/stickystate"
out=$(mktemp -d "$RUNNER_TEMP/stickystate-report.XXXXXX") # a job may run the action twice

read -rd '' -a packages <<<"$PACKAGES" || true # at white space, line breaks too
if [ ${#packages[@]} -eq 0 ]; then
	packages=(./...)
fi
fail_on="${FAIL_ON:-likely}"

# What findings are compared with.
gate=()
from="${NEW_FROM:-$BASE}"
if [ -z "$from" ] && [ -z "$BASELINE" ]; then
	fail_on=never # nothing says what is new
elif [ -n "$from" ] && [ "$from" != none ]; then
	gate+=(-new-from "$from")
fi
if [ -n "$BASELINE" ]; then
	gate+=(-baseline "$BASELINE")
fi

# Bash before 4.4 takes an empty array for an unset one.
compared() { "$tool" ${gate[@]+"${gate[@]}"} "$@" "${packages[@]}"; }
everything() { "$tool" "$@" "${packages[@]}"; }

# What is said of code must not be taken for a command to the runner, which looks for "::error::"
# where a line begins, and for "##[error]" anywhere.
say() { sed -e 's/##\[/## [/g' -e 's/^[[:space:]]*::/: :/' "$1"; }

# fail FILE: say with its last line why there is no result.
fail() {
	local why
	why=$(tail -n 1 "$1")
	why=${why#stickystate: }
	if [ "${#gate[@]}" -gt 0 ] && [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
		why+="; the checkout has no history: give actions/checkout \"fetch-depth: 0\""
	fi
	printf '### stickystate: failed\n\n    %s\n' "$why" >>"$GITHUB_STEP_SUMMARY"
	why=${why//'%'/%25}
	echo "::error title=stickystate::${why//$'\r'/%0D}"
	exit 2
}

# findings FILE: how many findings a JSON document has.
findings() { awk '/^\t"findings": \[$/ { within = 1 } /^\t\]/ { within = 0 } within && /^\t\t\{$/ { n++ } END { print n + 0 }' "$1"; }

# The first run tells what was skipped, the others need not.
if ! compared -format json -fail-on never -o "$out/new.json" 2>"$out/log"; then
	say "$out/log" >&2
	fail "$out/log"
fi
say "$out/log" >&2
if [ ${#gate[@]} -eq 0 ]; then
	cp "$out/new.json" "$out/total.json"
elif ! everything -format json -fail-on never -o "$out/total.json" 2>"$out/log"; then
	fail "$out/log"
fi
printf 'new=%s\ntotal=%s\n' "$(findings "$out/new.json")" "$(findings "$out/total.json")" >>"$GITHUB_OUTPUT"

if [ -n "$SARIF" ]; then
	args=(-format sarif -fail-on never -o "$SARIF")
	if [ "$SUPPRESSED" = true ]; then
		args+=(-suppressed)
		if [ -n "$BASELINE" ]; then
			args+=(-baseline "$BASELINE")
		fi
	fi
	if ! everything "${args[@]}" 2>"$out/log"; then
		fail "$out/log"
	fi
	here=$(pwd -W 2>/dev/null || pwd) # -W: as Windows knows it
	case "$SARIF" in
	/* | [A-Za-z]:*) echo "sarif=$SARIF" ;;
	*) echo "sarif=$here/$SARIF" ;;
	esac >>"$GITHUB_OUTPUT"
fi

if ! compared -format markdown -fail-on never -o "$out/report.md" 2>"$out/log"; then
	fail "$out/log"
fi
cat "$out/report.md" >>"$GITHUB_STEP_SUMMARY"
echo "markdown=$out/report.md" >>"$GITHUB_OUTPUT"

args=(-format github -fail-on "$fail_on")
if [ "$FAIL_SKIPPED" = true ] && [ "$fail_on" != never ]; then
	args+=(-fail-skipped)
fi
code=0
compared "${args[@]}" >"$out/annotations" 2>"$out/log" || code=$?
cat "$out/annotations"
if rest=$(grep -c '^not annotated: ' "$out/annotations"); then
	printf '\nGitHub shows ten errors and ten warnings of a step, so that %s of these have no annotation.\n' "$rest" >>"$GITHUB_STEP_SUMMARY"
fi
if [ "$code" -gt 1 ]; then
	fail "$out/log"
fi
exit "$code"
