#!/usr/bin/env bash
# Runs the README's commands as on a machine that has nothing but Go: in a clean clone
# of the last commit, with new, empty folders for HOME and every cache. Warm caches hide
# what the go command says and does on its first run, so this is worth its time (a
# quarter of an hour and more, on two cores) before a release and after changes to
# tests that start other programs. The ordinary run has a small form of it:
# TestFreshCaches in internal/lab/realtest.
#
#	bash .ci/fresh.sh            both commands
#	bash .ci/fresh.sh COMMAND    another one, in the same surroundings
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fresh=$(mktemp -d)
trap 'chmod -R u+w "${fresh:?}" && rm -rf "${fresh:?}"' EXIT
mkdir "$fresh/home" "$fresh/tmp"
git clone -q . "$fresh/clone"

# The registries that the go command is set up for stay what they are.
proxy=$(go env GOPROXY) sums=$(go env GOSUMDB) nosums=$(go env GONOSUMDB)
cd "$fresh/clone"
export HOME="$fresh/home" GOMODCACHE="$fresh/modules" GOCACHE="$fresh/build" STICKYSTATE_CACHE="$fresh/results" TMPDIR="$fresh/tmp"
export GOPROXY="$proxy" GOSUMDB="$sums" GONOSUMDB="$nosums" GOENV=off
unset XDG_CACHE_HOME XDG_CONFIG_HOME GOPATH

if [ $# -gt 0 ]; then
	"$@"
	exit
fi
SECONDS=0
go run ./cmd/stickystate -C testdata/services/shop ./... || [ $? -eq 1 ] # there are findings
printf '== fresh: the first command took %d s\n' "$SECONDS"
bash .ci/test.sh
printf '== fresh: both commands took %d s\n' "$SECONDS"
