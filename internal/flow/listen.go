package flow

import "golang.org/x/tools/go/ssa"

// Listens reports whether a function receives what a broker sends to all
// instances that listen (rows with the verb listen).
func (p *Package) Listens(fn *ssa.Function) bool { return p.listeners[fn] }
