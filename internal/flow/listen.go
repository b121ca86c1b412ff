package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Listens reports whether a function receives what a broker sends to all
// instances that listen (rows with the verb listen).
func (p *Package) Listens(fn *ssa.Function) bool { return p.listeners[fn] }

// Feed tells importers that a state object is read to pass on what a broker
// sends, by no request.
func (p *Package) Feed(state string) { p.bind(dynFed+state, "", 0) }

// Fed returns the state objects for which this package, or one that it
// imports, has called Feed.
func (p *Package) Fed() []string {
	var out []string
	for _, b := range p.AllBindings() {
		if name, ok := strings.CutPrefix(b.Dyn, dynFed); ok {
			out = append(out, name)
		}
	}
	return out
}
