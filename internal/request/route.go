package request

import (
	"go/constant"
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// routes returns the patterns under which a call registers functions in one scope,
// behind the prefixes of the groups that its router is in; "" if none is known.
func (s *Set) routes(c *ssa.CallCommon, row *knowledge.Row, sc *scope) []string {
	args := gossa.Args(c)
	if row.Pattern < 0 || row.Pattern >= len(args) {
		return []string{""}
	}
	pattern, ok := s.pattern(args[row.Pattern], sc, 0)
	if !ok {
		return []string{""}
	}
	var out []string
	for _, prefix := range s.prefixes(gossa.Receiver(c), sc, 0) {
		out = append(out, joinRoute(prefix, pattern))
	}
	return out
}

// tooFar reports whether a pattern takes more operations than the budget allows.
func (s *Set) tooFar(v ssa.Value, depth int) bool {
	if depth <= budget.Pattern.Limit() {
		return false
	}
	if fn := v.Parent(); fn != nil {
		s.budgets.Reach(budget.Pattern, fullName(fn))
	}
	return true
}

// joinRoute puts the prefix of a group before a pattern, behind its method.
func joinRoute(prefix, pattern string) string {
	if prefix == "" {
		return pattern
	}
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	} else {
		method += " "
	}
	prefix = strings.TrimSuffix(prefix, "/")
	if path != "" && path[0] != '/' {
		path = "/" + path
	}
	return method + prefix + path
}

// pattern is the text of a value that is put together from constants.
func (s *Set) pattern(v ssa.Value, sc *scope, depth int) (string, bool) {
	if v == nil || s.tooFar(v, depth) {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return gossa.ConstString(v), v.Value != nil && v.Value.Kind() == constant.String
	case *ssa.BinOp:
		x, ok := s.pattern(v.X, sc, depth+1)
		y, ok2 := s.pattern(v.Y, sc, depth+1)
		return x + y, ok && ok2
	case *ssa.Call:
		return s.formatted(v, sc, depth)
	}
	if x := s.source(v, sc); x != nil {
		return s.pattern(x, sc, depth+1)
	}
	return "", false
}

// plainVerb is a place in a format that takes a text as it is.
var plainVerb = regexp.MustCompile(`%[sv]`)

// formatted is the text that a format makes of constants, or a function of the
// package that returns one.
func (s *Set) formatted(c *ssa.Call, sc *scope, depth int) (string, bool) {
	row := knowledge.First(s.table.Func(gossa.Callee(&c.Call)), knowledge.File)
	args := gossa.Args(&c.Call)
	if row == nil || row.Kind != "format" || len(args) < 2 {
		f := c.Call.StaticCallee()
		if f == nil || s.returned(c) == nil {
			return "", false
		}
		return s.pattern(s.returned(c), s.bindCall(gossa.Declared(f), c.Call.Args, sc), depth+1)
	}
	format, ok := s.pattern(args[0], sc, depth+1)
	vals := gossa.Variadic(args[1])
	if !ok || len(plainVerb.FindAllString(format, -1)) != len(vals) || strings.Count(format, "%") != len(vals) {
		return "", false
	}
	for _, val := range vals {
		text, ok := s.pattern(val, sc, depth+1)
		if !ok {
			return "", false
		}
		at := plainVerb.FindStringIndex(format)
		format = format[:at[0]] + strings.ReplaceAll(text, "%", "") + format[at[1]:]
	}
	return format, true
}

// A groupCall gives a function a router whose routes begin with a prefix.
type groupCall struct {
	call *ssa.CallCommon
	row  *knowledge.Row
}

// findGroups notes the functions that a call of fn passes the router of a group to:
// r.Route("/orders", func(r chi.Router) { ... }).
func (s *Set) findGroups(fn *ssa.Function) {
	for instr := range gossa.Instrs(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		args := gossa.Args(call.Common())
		row := knowledge.First(s.table.Func(gossa.Callee(call.Common())), knowledge.Group)
		if row == nil {
			continue
		}
		for _, i := range row.Args {
			if i < len(args) {
				for _, f := range s.functions(args[i], nil, 0, fn) {
					s.groups[f] = append(s.groups[f], groupCall{call.Common(), row})
				}
			}
		}
	}
}

// prefixes are those of the routes of a router: of the group that it is, and of
// where it is mounted. A router of which nothing is known has none.
func (s *Set) prefixes(router ssa.Value, sc *scope, depth int) []string {
	if router == nil || s.tooFar(router, depth) {
		return []string{""}
	}
	var out []string
	switch v := router.(type) {
	case *ssa.Call:
		if row := knowledge.First(s.table.Func(gossa.Callee(&v.Call)), knowledge.Group); row != nil {
			return s.prefixesOf(groupCall{&v.Call, row}, sc, depth)
		}
		out = s.mounted(v, sc, depth+1)
	case *ssa.Alloc:
		out = s.mounted(v, sc, depth+1)
	case *ssa.FieldAddr: // what is embedded
		return s.prefixes(v.X, sc, depth+1)
	case *ssa.Parameter:
		for _, g := range s.groups[v.Parent()] {
			if !isReceiver(v) && sc.get(v) == nil {
				out = append(out, s.prefixesOf(g, sc, depth)...)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	if x := s.source(router, sc); x != nil {
		return s.prefixes(x, sc, depth+1)
	}
	return []string{""}
}

// prefixesOf are those of the routes of the group that a call makes.
func (s *Set) prefixesOf(g groupCall, sc *scope, depth int) []string {
	pattern := ""
	if args := gossa.Args(g.call); g.row.Pattern >= 0 && g.row.Pattern < len(args) {
		pattern, _ = s.pattern(args[g.row.Pattern], sc, depth+1)
	}
	var out []string
	for _, prefix := range s.prefixes(gossa.Receiver(g.call), sc, depth+1) {
		out = append(out, joinRoute(prefix, pattern))
	}
	return out
}

// mounted are the prefixes under which a router is mounted on others, by the
// function that makes it or by those that this returns it to.
func (s *Set) mounted(router ssa.Value, sc *scope, depth int) []string {
	if s.tooFar(router, depth) {
		return nil
	}
	var out []string
	for _, ref := range *router.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType:
			out = append(out, s.mounted(ref.(ssa.Value), sc, depth+1)...)
		case *ssa.Return:
			for _, site := range s.uses.sites[ref.Parent()] {
				if call, ok := site.(*ssa.Call); ok && len(ref.Results) == 1 {
					out = append(out, s.mounted(call, sc, depth+1)...)
				}
			}
		case ssa.CallInstruction:
			row := knowledge.First(s.table.Func(gossa.Callee(ref.Common())), knowledge.Mount)
			if args := gossa.Args(ref.Common()); row != nil && row.Args[0] < len(args) && args[row.Args[0]] == router {
				out = append(out, s.prefixesOf(groupCall{ref.Common(), row}, sc, depth)...)
			}
		}
	}
	return out
}
