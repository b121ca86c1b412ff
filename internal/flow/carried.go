package flow

import (
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gotypes"
)

// Services travel in the context of requests, as values of requests do: a
// middleware puts its own there, and others take it out. What comes out of the
// context is told from parts of the request by its type, if a request function
// has captured one from its constructor. Source: middleware of the kind
// func(s *Service) gin.HandlerFunc { return func(c *gin.Context) { c.Set("s", s) } }.

// findServices notes the first-party struct types of which request functions
// have captured an instance.
func (p *Package) findServices() {
	p.services = make(map[*types.TypeName]bool)
	for _, fn := range p.Funcs {
		if len(fn.FreeVars) == 0 || p.Requests.Of(fn) == nil || p.Requests.Within(fn.Parent()) {
			continue
		}
		for _, fv := range fn.FreeVars {
			if tn := p.serviceType(fv.Type()); tn != nil && !p.perRequest[tn] {
				p.services[tn] = true
			}
		}
	}
}

// serviceType is the first-party struct type that a captured variable, or a
// value, points to, or the interface type that it is of; nil if it is neither.
func (p *Package) serviceType(t types.Type) *types.TypeName {
	if p.namedInterface(gotypes.Deref(t)) != "" {
		return gotypes.Behind(t).Obj()
	}
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		if _, cell := types.Unalias(ptr.Elem()).(*types.Pointer); cell { // the variable itself is captured
			t = ptr.Elem()
		}
	}
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	n := gotypes.Named(ptr.Elem())
	if n == nil || !p.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n.Obj()
}

// carried drops the label of a service that comes out of a request's context.
// A value that is known to come from another part of the request keeps its own.
func (p *Package) carried(l effect.Label, t types.Type) effect.Label {
	if p.isCarried(l, t) {
		return effect.Label{}
	}
	return l
}

func (p *Package) isCarried(l effect.Label, t types.Type) bool {
	from := l.Kinds & effect.RequestKinds
	if from == 0 || from&^(effect.KindContext|effect.KindRequest) != 0 {
		return false
	}
	tn := p.serviceType(t)
	return tn != nil && (p.services[tn] || p.Noted(digest.NoteCarried, typeName(tn)))
}

// carriedValue is a value with what is known of a service that comes out of a context:
// what is behind its interface outlives the request.
func (p *Package) carriedValue(v effect.Value, t types.Type) effect.Value {
	if !p.isCarried(v.Label, t) {
		return v
	}
	v.Label = effect.Label{}
	if len(v.Paths) == 0 && p.namedInterface(t) != "" {
		v.Paths = effect.PathSet{effect.Outlives}
	}
	return v
}

func typeName(tn *types.TypeName) string { return tn.Pkg().Path() + "." + tn.Name() }

// getsService reports whether a function has a service for its result at a
// position, of which nothing else is known: it does not make it, and gets it
// from nothing that it is given.
func (p *Package) getsService(r effect.Result, t types.Type) bool {
	if len(p.services) == 0 || r.Fresh || len(r.Paths) > 0 {
		return false
	}
	tn := p.serviceType(t)
	return tn != nil && p.services[tn]
}

// noteCarried tells importers of the services that they can get here.
func (p *Package) noteCarried() {
	for _, fn := range p.Funcs {
		for i, r := range p.sums[fn].Results {
			if t := fn.Signature.Results().At(i).Type(); isExported(fn) && p.getsService(r, t) {
				p.Note(digest.NoteCarried, typeName(p.serviceType(t)))
			}
		}
	}
}

// carriedTypes are the types of services that imports get out of contexts.
func (p *Package) carriedTypes() []string {
	var out []string
	for _, b := range digest.OfClass(p.Imported.Bindings, digest.Noted) {
		if b.To == string(digest.NoteCarried) {
			out = append(out, b.Name.ID)
		}
	}
	return out
}
