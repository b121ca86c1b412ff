#!/usr/bin/env bash
# Builds stickystate: from the checkout that this action is in, so that it is what the workflow
# pins with the action's ref, or the version that the workflow names.
#
# Takes ACTION (the folder of the action), VERSION and RUNNER_TEMP.
set -euo pipefail

module=github.com/stickystate/stickystate
root="$ACTION/../../.."
bin="$RUNNER_TEMP/stickystate"
mkdir -p "$bin"

# The job's settings are for the service. setup-go sets GOTOOLCHAIN to local, and the Go of the
# service may be older than the tool needs.
unset GOOS GOARCH
export GOFLAGS='' GOWORK=off GOTOOLCHAIN=auto

if [ -n "$VERSION" ]; then
	GOBIN="$bin" go install -trimpath "$module/cmd/stickystate@$VERSION"
elif grep -qxF "module $module" "$root/go.mod" 2>/dev/null; then
	go build -C "$root" -trimpath -o "$bin/" ./cmd/stickystate
else
	echo "::error title=stickystate::this copy of the action is in another repository: name a version of stickystate (with: version: ...)"
	exit 2
fi
