#!/usr/bin/env bash
# Runs every test of the repository: format, vet, modules, staticcheck, tests.
# The only need is Go; modules come through the go command. The race detector
# needs a C compiler too, and is left out where there is none.
#
#	bash .ci/test.sh
#
# The packages that start other processes and compare drivers byte for byte (cmd,
# realtest, fixture) run without the race detector: it sees nothing of what
# go vet runs, and where the command is the test binary itself, it makes each
# of its processes several times slower. So does the one that counts what the
# engine allocates (generate), and the look-up of every row of the tables in the
# real modules (knowledge). All other packages run under it, and the engine over all
# fixtures.
#
# What go test -short promises in CONTRIBUTING.md is held here: no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '== %s\n' "$*"; }

step format
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'not formatted (gofmt -w):\n%s\n' "$unformatted"
	exit 1
fi

step vet
go vet ./...

step modules
go mod tidy -diff
go mod verify

step staticcheck
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

step short
# The module cache has what go.mod requires and nothing more. The processor time is
# printed and not judged: what the tests compile, the services that they analyse among it,
# is a part of it, and with empty caches or on a machine that is slow to start processes
# more than the tests themselves.
own=$(mktemp -d)
trap 'chmod -R u+w "${own:?}" && rm -r "${own:?}"' EXIT
GOPROXY="file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)" GOMODCACHE=$own/mod go mod download
(
	export GOMODCACHE=$own/mod GOPROXY=off GOWORK=off
	go test -short -run '^$' ./... >/dev/null
	TIMEFORMAT='%U s of processor time, and %S s in the system'
	time go test -short -count=1 -timeout 10m ./...
)

step test
tested=$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...)
slow='/(cmd/stickystate|internal/lab/realtest|internal/lab/fixture|internal/lab/generate)$'
rows='/internal/knowledge$'
race=-race
if [ "$(go env CGO_ENABLED)" != 1 ]; then
	echo 'no C compiler: without the race detector'
	race=
fi
go test -timeout 40m $(grep -E "$slow" <<<"$tested")
go test -timeout 40m $(grep -E "$rows" <<<"$tested") -rows=all
go test $race -timeout 20m -run TestFixtures ./internal/lab/fixture
go test $race -timeout 20m $(grep -Ev "$slow|$rows" <<<"$tested")
