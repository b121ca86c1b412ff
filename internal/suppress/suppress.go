// Package suppress knows the directives by which code keeps a finding silent:
//
//	//stickystate:ignore check reason
//
// A directive speaks for a line, a declaration, a function or a file, by where
// it stands. It needs a reason, and has to match something: what is wrong with
// a directive is said where it stands.
//
// The package is an analysis pass, so that directives mean the same in every
// driver. What is declared in one package and found in another is silenced by a
// fact: it names the state objects whose declarations have a directive.
package suppress

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
)

// The scopes of a directive.
const (
	// Line is a statement, or what is left of it on one line.
	Line = "line"
	// Function is a declared function, literals in it included.
	Function = "function"
	// Declaration is a variable, a field or all fields of a type, wherever it
	// is written.
	Declaration = "declaration"
	// File is what is reported or declared in one file.
	File = "file"
)

// narrowness orders scopes: of several directives that match, the narrowest
// tells the reason.
var narrowness = map[string]int{Line: 0, Function: 1, Declaration: 2, File: 3}

// A Directive is one comment that silences, or tries to.
type Directive struct {
	Checks []string
	Reason string
	Scope  string
	// Position is the comment's. For a directive of another package it is not
	// a file but the package and the name of the file.
	Position finding.Position
	// Problem says what is wrong with it, "" if it is sound. One with a
	// problem silences nothing.
	Problem string

	pkg string
	// first and last are the lines of the file that it covers; none in scope
	// Declaration.
	first, last int
	// objects are the IDs of the state objects that it covers, with all that
	// they hold as fields.
	objects []string
}

// A Set is the directives that count in one package: its own, and those of
// the packages that it imports.
type Set struct {
	own      []*Directive
	imported []*Directive
}

// Judge returns f as it is to be reported: as it is, silenced, or told by
// another write. It does not change f, which other passes have too.
//
// A directive at a line or a function speaks for what is written there. That
// another function of the package puts something into the same state is not
// its affair, so the finding is told by that write. Other writes of the same
// function, and those that only take something out, go with the first.
func (s *Set) Judge(f *finding.Finding) *finding.Finding {
	d := s.narrowest(f)
	if d == nil {
		return f
	}
	g := *f
	if w := s.elsewhere(f); w != nil {
		g.Position = w.Position
		g.Message = w.Function + " writes " + f.State.Name + ", too, which a directive silences elsewhere"
		if _, consequence, ok := strings.Cut(f.Message, ": "); ok {
			g.Message += ": " + consequence
		}
		return &g
	}
	g.Silence = &finding.Silence{Reason: d.Reason, Scope: d.Scope, Position: d.Position}
	return &g
}

// narrowest returns the directive that tells why f is silent, nil if none
// matches.
func (s *Set) narrowest(f *finding.Finding) *Directive {
	var best *Directive
	for d := range s.all {
		if d.matches(f) && (best == nil || narrowness[d.Scope] < narrowness[best.Scope]) {
			best = d
		}
	}
	return best
}

// elsewhere returns a write of the package that no directive speaks for, nil
// if there is none, or if a directive speaks for the state object as a whole.
func (s *Set) elsewhere(f *finding.Finding) *finding.Access {
	for d := range s.all {
		if d.matches(f) && d.named(f) {
			return nil
		}
	}
	silent := make(map[string]bool) // functions
	for _, w := range f.Writes {
		for d := range s.all {
			silent[w.Function] = silent[w.Function] || d.sound(f.Check) && d.spans(w.Position)
		}
	}
	for i := range f.Writes {
		w := &f.Writes[i]
		if w.Serving && !w.Takes() && w.Package == f.Package && w.Position.IsValid() && !silent[w.Function] && w.Position != f.Position {
			return w
		}
	}
	return nil
}

// all yields the package's own directives, then those of its imports.
func (s *Set) all(yield func(*Directive) bool) {
	for _, list := range [][]*Directive{s.own, s.imported} {
		for _, d := range list {
			if !yield(d) {
				return
			}
		}
	}
}

// matches reports whether d silences f. What is harmless needs no directive.
func (d *Directive) matches(f *finding.Finding) bool {
	return f.Tier != finding.Benign && d.sound(f.Check) && d.covers(f)
}

// used reports whether d silences f, or one of its writes.
func (d *Directive) used(f *finding.Finding) bool {
	return d.matches(f) || f.Tier != finding.Benign && d.sound(f.Check) &&
		slices.ContainsFunc(f.Writes, func(w finding.Access) bool { return w.Serving && d.spans(w.Position) })
}

// sound reports whether d silences findings of a check, where it stands.
func (d *Directive) sound(check string) bool {
	return d.Problem == "" && slices.ContainsFunc(d.Checks, func(name string) bool { return kind.Covers(name, check) })
}

// covers reports whether f is about what d stands at, whatever its check.
func (d *Directive) covers(f *finding.Finding) bool { return d.spans(f.Position) || d.named(f) }

// spans reports whether d speaks for the line of p.
func (d *Directive) spans(p finding.Position) bool {
	return d.last > 0 && p.File == d.Position.File && d.first <= p.Line && p.Line <= d.last
}

// named reports whether d speaks for the state object of f, wherever it is
// written.
func (d *Directive) named(f *finding.Finding) bool {
	return slices.ContainsFunc(d.objects, func(id string) bool { return holds(id, f.State.ID) })
}

// holds reports whether id names state or what holds it. An ID that ends in a
// slash names captured variables by what they are called: the functions around
// a literal may be many.
func holds(id, state string) bool {
	if fn, name, ok := strings.Cut(id, capturedMark); ok {
		in, is := strings.CutPrefix(state, fn+capturedMark)
		return is && sameCaptured(name, in)
	}
	rest, ok := strings.CutPrefix(state, id)
	return ok && (rest == "" || rest[0] == '.')
}

// capturedMark stands in IDs of captured variables between the package and
// the function that declares them: "pkg.captured New/count".
const capturedMark = ".captured "

// sameCaptured compares "New/count" as written here with the engine's name,
// which tells literals and methods: "function literal in (*T).New/count".
func sameCaptured(here, engine string) bool {
	i, j := strings.LastIndexByte(here, '/'), strings.LastIndexByte(engine, '/')
	if i < 0 || j < 0 || here[i:] != engine[j:] {
		return false
	}
	fn, in := here[:i], engine[:j]
	return fn == in || strings.HasSuffix(in, " "+fn) || strings.HasSuffix(in, "."+fn)
}

// Check says what is wrong with the directives of the package, given the
// checks that exist and all that was found: each one with a Problem, unless it
// is sound. open reports whether the package can be imported: a directive at a
// declaration may match in a package that imports this one, so it is left
// open, and Open is set.
func (s *Set) Check(checks []string, found []*finding.Finding, open bool) []finding.Directive {
	var out []finding.Directive
	for _, d := range s.own {
		r := finding.Directive{Package: d.pkg, Checks: d.Checks, Reason: d.Reason, Scope: d.Scope, Position: d.Position, Problem: d.Problem}
		if r.Problem == "" {
			r.Problem = unknown(d.Checks, checks)
		}
		if r.Problem == "" && !slices.ContainsFunc(found, d.used) {
			if r.Open = open && d.exported(); !r.Open {
				r.Problem = d.idle(found)
			}
		}
		if r.Problem == "" {
			r.Advice = d.advice(found)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b finding.Directive) int { return finding.ComparePositions(a.Position, b.Position) })
	return out
}

// exported reports whether d can match in packages that import its own.
func (d *Directive) exported() bool {
	return d.Problem == "" && d.Scope != Line && len(d.objects) > 0
}

// unknown says which of names is no check.
func unknown(names, checks []string) string {
	for _, name := range names {
		if !slices.Contains(checks, name) {
			return "directive names no check: " + name + "; the checks are " + strings.Join(checks, ", ")
		}
	}
	return ""
}

// idle says that d matches nothing, and what it could match.
func (d *Directive) idle(found []*finding.Finding) string {
	for _, f := range found {
		if f.Tier != finding.Benign && d.covers(f) {
			return "directive for " + strings.Join(d.Checks, ",") + " matches nothing: the finding here is one of " + f.Check
		}
	}
	return Idle(d.Checks)
}

// advice says which check's name belongs in a directive that names the one which
// reported such state before, "" if the directive is as it should be.
func (d *Directive) advice(found []*finding.Finding) string {
	for _, f := range found {
		if d.used(f) && !slices.Contains(d.Checks, f.Check) {
			return "directive for " + strings.Join(d.Checks, ",") + " stands for " + f.Check + ", which reports such state now: write " + f.Check
		}
	}
	return ""
}

// Idle is the problem of a directive that matches nothing.
func Idle(checks []string) string {
	return "directive for " + strings.Join(checks, ",") + " matches nothing: remove it"
}

// compare orders directives by place.
func compare(a, b *Directive) int {
	return cmp.Or(strings.Compare(a.pkg, b.pkg), finding.ComparePositions(a.Position, b.Position), strings.Compare(strings.Join(a.Checks, ","), strings.Join(b.Checks, ",")))
}
