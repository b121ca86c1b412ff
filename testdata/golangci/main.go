// Command golangci is golangci-lint with the plugin of stickystate. It is a
// module of its own: golangci-lint is licensed under the GPL, and the project
// does not depend on it.
package main

import (
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	_ "github.com/stickystate/stickystate/analyzers/golangci"
)

func main() {
	// The version "(devel)" makes the hash of this binary part of the key of
	// golangci-lint's cache.
	if err := commands.Execute(commands.BuildInfo{Version: "(devel)"}); err != nil {
		os.Exit(1)
	}
}
