package suppress

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, checks, reason, problem string
	}{
		{"//stickystate:ignore globalmap it is a demo", "globalmap", "it is a demo", ""},
		{"//stickystate:ignore\tglobalmap,usercache  it \r", "globalmap,usercache", "it", ""},
		{"//stickystate:ignore globalmap", "globalmap", "", "no reason"},
		{"//stickystate:ignore globalmap // it", "globalmap", "// it", "no reason"},
		{"//stickystate:ignore globalmap https://example.com/1", "globalmap", "https://example.com/1", ""},
		{"//stickystate:ignore", "", "", "names no check"},
		{"//stickystate:ignore , it", "", "it", "names no check"},
		{"//stickystate:", "", "", "unknown directive"},
		{"//stickystate:allow globalmap it", "", "", "unknown directive //stickystate:allow;"},
		{"//stickystate:ignoreglobalmap it", "", "", "unknown directive"},
		{"// stickystate:ignore globalmap it", "", "", "has no space"},
	} {
		d := parse(c.text)
		switch {
		case d == nil:
			t.Errorf("%q is no directive", c.text)
		case c.problem == "" && d.Problem != "" || !strings.Contains(d.Problem, c.problem):
			t.Errorf("%q: problem %q, want %q", c.text, d.Problem, c.problem)
		case strings.Join(d.Checks, ",") != c.checks || d.Reason != c.reason:
			t.Errorf("%q: checks %q, reason %q", c.text, d.Checks, d.Reason)
		}
	}
	for _, text := range []string{"", "//", "// stickystate", "// stickystate: ignore", "//stickystate", "/* stickystate:ignore x y */", "// stickystate:ignore", "// stickystate:ignored x"} {
		if d := parse(text); d != nil {
			t.Errorf("%q is a directive: %+v", text, d)
		}
	}
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		id, state string
		want      bool
	}{
		{"m/p.T", "m/p.T.f", true},
		{"m/p.T", "m/p.T", true},
		{"m/p.T", "m/p.Table", false},
		{"m/p.T.f", "m/p.T", false},
		{"m/p.captured New/n", "m/p.captured New/n", true},
		{"m/p.captured New/n", "m/p.captured function literal in New/n", true},
		{"m/p.captured New/n", "m/p.captured (*T).New/n", true},
		{"m/p.captured New/n", "m/p.captured Renew/n", false},
		{"m/p.captured New/n", "m/p.captured New/m", false},
		{"m/p.captured New/n", "m/q.captured New/n", false},
	} {
		if got := holds(c.id, c.state); got != c.want {
			t.Errorf("holds(%q, %q) = %v", c.id, c.state, got)
		}
	}
}

// TestOpen: at a declaration, a directive that matches nothing is an error
// only in a package that nothing imports.
func TestOpen(t *testing.T) {
	set := &Set{own: []*Directive{{Checks: []string{"globalmap"}, Reason: "r", Scope: Declaration, objects: []string{"p.v"}}}}
	for _, open := range []bool{true, false} {
		ds := set.Check([]string{"globalmap"}, nil, open)
		if len(ds) != 1 || ds[0].Open != open || (ds[0].Problem == "") != open {
			t.Errorf("open %v: %+v", open, ds)
		}
	}
}

// TestNarrowest: the narrowest of the directives that match tells the reason,
// and all of them count as used.
func TestNarrowest(t *testing.T) {
	ds := scanSource(t, `//stickystate:ignore c file

package p

//stickystate:ignore c declaration
var v int

//stickystate:ignore c function
func F() {
	v++ //stickystate:ignore c line
}
`)
	f := &finding.Finding{Check: "c", Tier: finding.Likely, State: finding.State{ID: "m/p.v"}, Position: finding.Position{File: "p.go", Line: 10}}
	for want := range strings.FieldsSeq("line function declaration file") {
		set := &Set{own: ds}
		if s := set.Judge(f).Silence; s == nil || s.Reason != want || s.Scope != want {
			t.Errorf("silenced by %+v, want %s", s, want)
		}
		for _, d := range set.Check([]string{"c"}, []*finding.Finding{f}, false) {
			if d.Problem != "" {
				t.Errorf("%s: %s", d.Scope, d.Problem)
			}
		}
		ds = slices.DeleteFunc(slices.Clone(ds), func(d *Directive) bool { return d.Scope == want })
	}
}

func scanSource(t *testing.T, src string) []*Directive {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return scan(fset, f, "m/p")
}

// FuzzScan: whatever the source, scanning it neither panics nor finds a
// directive that silences without a reason, or outside of its file.
func FuzzScan(f *testing.F) {
	f.Add("package p\n\n//stickystate:ignore globalmap reason\nvar v int\n")
	f.Add("//stickystate:ignore a,b r\npackage p; func f() { x := 1 //stickystate:ignore c r\n_ = x }")
	f.Add("package p\ntype T struct { a, b int //stickystate:ignore c \x1b[31m\n\tq.E[int]\n }\n//stickystate:")
	f.Add("package p\nfunc f() {\n\tswitch { //stickystate:ignore c r\n\tcase true: //stickystate:ignore c r\n\t}\nL: //stickystate:ignore c r\n}")
	f.Add("//line x.go:100000\npackage p //stickystate:ignore c r\nfunc (")
	f.Fuzz(func(t *testing.T, src string) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
		if file == nil || file.Package == token.NoPos {
			return
		}
		_ = err // what does not parse is never analysed, but may be scanned
		for _, d := range scan(fset, file, "m/p") {
			if d.Problem == "" && (strings.TrimSpace(d.Reason) == "" || len(d.Checks) == 0) {
				t.Errorf("sound, without a reason or a check: %+v", d)
			}
			if strings.ContainsAny(d.Reason+d.Problem, "\n\r") {
				t.Errorf("more than a line: %+v", d)
			}
			if d.Scope == "" || d.last > 0 && d.first > d.last {
				t.Errorf("speaks for nothing: %+v", d)
			}
			for _, id := range d.objects {
				if !strings.HasPrefix(id, "m/p.") {
					t.Errorf("speaks for another package: %q", id)
				}
			}
		}
	})
}
