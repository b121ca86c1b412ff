#!/usr/bin/env bash
# Runs every test of the repository: format, vet, modules, staticcheck, tests.
# The only need is Go; modules come through the go command.
#
#	bash .ci/test.sh
#
# The packages that start other processes and compare drivers byte for byte
# (realtest, fixture) run without the race detector, which would triple their
# time and sees nothing of what go vet runs; the engine that they load is under
# it in all other packages.
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

step test
slow='/internal/(realtest|fixture)$'
packages=$(go list ./...)
go test $(grep -E "$slow" <<<"$packages")
go test -race $(grep -Ev "$slow" <<<"$packages")
