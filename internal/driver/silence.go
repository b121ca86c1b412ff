package driver

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/report"
)

// locateSilence gives the directives that silence findings their files: a
// package that imports the directive's knows its place by package and name.
func (r *records) locateSilence() {
	at := make(map[string]finding.Position)
	for _, d := range r.Directives {
		at[directiveKey(d.Package+"/"+filepath.Base(d.Position.File), d.Position.Line)] = d.Position
	}
	for _, f := range r.Findings {
		if f.Silence == nil {
			continue
		}
		if p, ok := at[directiveKey(f.Silence.Position.File, f.Silence.Position.Line)]; ok {
			f.Silence.Position = p
		}
	}
}

func directiveKey(file string, line int) string { return file + ":" + strconv.Itoa(line) }

// problems says what is wrong with the directives. One at a declaration that
// silences nothing is an error only if all that could match it was looked at.
func (r *records) problems(whole bool) []report.Problem {
	used := make(map[finding.Position]bool)
	for _, f := range r.Findings {
		if f.Silence != nil {
			used[f.Silence.Position] = true
		}
	}
	var ps []report.Problem
	for _, d := range r.Directives {
		problem := d.Problem
		if d.Open && whole && !used[d.Position] {
			problem = "directive for " + list(d.Checks) + " matches nothing: remove it"
		}
		if problem != "" {
			ps = append(ps, report.Problem{Check: kind.Directives, Message: problem, Position: d.Position})
		} else if d.Advice != "" {
			ps = append(ps, report.Problem{Check: kind.Directives, Message: d.Advice, Position: d.Position, Warning: true})
		}
	}
	slices.SortFunc(ps, func(a, b report.Problem) int {
		return cmp.Or(finding.ComparePositions(a.Position, b.Position), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(ps)
}

func list(names []string) string {
	var s string
	for i, name := range names {
		if i > 0 {
			s += ","
		}
		s += name
	}
	return s
}

// addRoutes adds to the request functions of the findings the routes that
// other packages register them under. Functions of which only the name is known
// are left alone.
func (r *records) addRoutes() {
	routes := make(map[string][]string)
	for _, route := range r.Routes {
		if route.Route != "" {
			key := withoutVariant(route.Package) + "." + route.Function
			routes[key] = append(routes[key], route.Route)
		}
	}
	for _, f := range r.Findings {
		for i := range f.Requests {
			q := &f.Requests[i]
			if more := routes[withoutVariant(q.Package)+"."+q.Name]; q.Package != "" && len(more) > 0 {
				q.Routes = append(q.Routes, more...)
				slices.Sort(q.Routes)
				q.Routes = slices.Compact(q.Routes)
			}
		}
		nameRoute(f)
	}
}

// nameRoute gives the handler that a finding is told by the first of its routes, if
// the package that reports does not know one.
func nameRoute(f *finding.Finding) {
	if f.Handler.Route != "" {
		return
	}
	i := slices.IndexFunc(f.Requests, func(q finding.Request) bool { return q.Name == f.Handler.Name && len(q.Routes) > 0 })
	if i >= 0 {
		f.Handler.Route = f.Requests[i].Routes[0]
	}
}
