package flow

import "go/types"

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
			if tn := p.serviceType(fv.Type()); tn != nil {
				p.services[tn] = true
			}
		}
	}
}

// serviceType is the first-party struct type that a captured variable, or a
// value, points to; nil if it points to none.
func (p *Package) serviceType(t types.Type) *types.TypeName {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		if _, cell := types.Unalias(ptr.Elem()).(*types.Pointer); cell { // the variable itself is captured
			t = ptr.Elem()
		}
	}
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || !p.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n.Obj()
}

// carried drops the label of a service that comes out of a request's context.
// A value that is known to come from another part of the request keeps its own.
func (p *Package) carried(l Label, t types.Type) Label {
	from := l.Kinds & fromRequest
	if len(p.services) == 0 || from == 0 || from&^(KindContext|KindRequest) != 0 {
		return l
	}
	if tn := p.serviceType(t); tn == nil || !p.services[tn] {
		return l
	}
	return Label{}
}
