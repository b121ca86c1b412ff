package main

import (
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// isVetCall reports whether the go command calls this binary as a vet tool.
func isVetCall(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

type nothing struct{}

func (*nothing) AFact() {}

// noop is a vet tool that looks at nothing, but reads the types of every
// package, as all vet tools of x/tools do that have facts. It does not return.
func noop() {
	unitchecker.Main(&analysis.Analyzer{
		Name:      "noop",
		Doc:       "noop: do nothing",
		FactTypes: []analysis.Fact{new(nothing)},
		Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
