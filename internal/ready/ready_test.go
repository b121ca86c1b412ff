package ready

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xeipuuv/gojsonschema"

	"github.com/stickystate/stickystate/internal/deploy"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/policy"
	"github.com/stickystate/stickystate/internal/report"
)

// found is a finding of a check about a variable of a package, with one handler.
func found(check, pkg, name string, tier finding.Tier) *finding.Finding {
	k := kind.Of(check)
	file := pkg + "/" + name + ".go"
	return &finding.Finding{
		Check: check, Package: pkg, Tier: tier, Consequence: string(k.Consequence), Fix: k.Fix, Message: "handler Put keeps " + name,
		State:    finding.State{Name: pkg + "." + name, ID: "m/" + pkg + "." + name, Kind: "map", Holder: finding.InVariable, Declared: finding.Position{File: file, Line: 1}},
		Position: finding.Position{File: file, Line: 7},
		Handler:  finding.Function{Name: "Put" + name},
		Requests: []finding.Request{{Package: "m/" + pkg, Name: "Put" + name, Routes: []string{"/" + name}}},
	}
}

func unit(pkgs ...string) Unit { return Unit{Name: "m/cmd", Packages: pkgs, Requests: 1} }

func one(t *testing.T, in Input) *Program {
	t.Helper()
	res := Judge(in)
	if len(res.Programs) != 1 {
		t.Fatalf("%d programs", len(res.Programs))
	}
	return res.Programs[0]
}

// TestVerdicts: each verdict, beside what makes it another.
func TestVerdicts(t *testing.T) {
	note := found("globalmap", "a", "x", finding.Proved)
	note.Severity = policy.Note
	statistic := found("globalmap", "a", "x", finding.Proved)
	statistic.Consequence = string(kind.Statistic)
	silent := found("globalmap", "a", "x", finding.Proved)
	silent.Silence = &finding.Silence{Reason: "one instance only", Scope: "line"}
	skipped := []report.Skipped{{Package: "b", Reason: "does not build"}}
	for name, tt := range map[string]struct {
		in   Input
		want Verdict
	}{
		"nothing found":           {Input{Programs: []Unit{unit("a")}}, Ready},
		"harmless only":           {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{found("globalmap", "a", "x", finding.Benign)}}, Ready},
		"silenced":                {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{silent}}, Ready},
		"of another program":      {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{found("globalmap", "b", "x", finding.Proved)}}, Ready},
		"skipped elsewhere":       {Input{Programs: []Unit{unit("a")}, Skipped: skipped}, Ready},
		"skipped":                 {Input{Programs: []Unit{unit("a", "b")}, Skipped: skipped}, ButFor},
		"budget":                  {Input{Programs: []Unit{{Packages: []string{"a"}, Requests: 1, Budgets: []finding.Budget{{Name: "x", Count: 1}}}}}, ButFor},
		"module not analysed":     {Input{Programs: []Unit{unit("a")}, Unseen: []string{"m2 is not analysed"}}, ButFor},
		"for review":              {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{found("globalmap", "a", "x", finding.Review)}}, ButFor},
		"note":                    {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{note}}, ButFor},
		"statistic":               {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{statistic}}, ButFor},
		"copy":                    {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{found("stalecopy", "a", "x", finding.Proved)}}, ButFor},
		"session":                 {Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{found("sessionstore", "a", "x", finding.Likely)}}, NotReady},
		"session, nothing serves": {Input{Programs: []Unit{{Packages: []string{"a"}}}, Findings: []*finding.Finding{found("sessionstore", "a", "x", finding.Likely)}}, NotReady},
		"nothing serves":          {Input{Programs: []Unit{{Packages: []string{"a"}}}}, NotKnown},
	} {
		if p := one(t, tt.in); p.Verdict != tt.want {
			t.Errorf("%s: %s, want %s", name, p.Verdict, tt.want)
		}
	}
}

// TestGroups: each check has a group, which exists; each group has a check.
func TestGroups(t *testing.T) {
	used := make(map[string]bool)
	for _, check := range kind.Checks() {
		key, ok := ofCheck[check]
		if !ok || groupOf(check).key != key {
			t.Errorf("%s is of no work package", check)
		}
		used[key] = true
	}
	if len(ofCheck) != len(kind.Checks()) {
		t.Error("a check is listed that there is not")
	}
	for _, g := range groups {
		if !used[g.key] || strings.Count(g.client, "%s") != 1 {
			t.Errorf("group %s has no check, or names no store", g.key)
		}
	}
}

// TestWork: sessions of two packages go to the store that one of them has a client of;
// limits, which are less bad, come behind; files go elsewhere.
func TestWork(t *testing.T) {
	a, b := found("sessionstore", "a", "x", finding.Proved), found("authstate", "b", "y", finding.Likely)
	a.Fix = kind.Redis.In(a.Fix)
	p := one(t, Input{
		Programs: []Unit{unit("a", "b")},
		Findings: []*finding.Finding{found("ratelimit", "a", "r", finding.Proved), found("localfile", "b", "f", finding.Proved), b, a},
		Owners: func(file string) []string {
			return map[string][]string{"a/x.go": {"@web"}, "b/y.go": {"@auth", "@web"}}[file]
		},
	})
	var got []string
	for _, w := range p.Work {
		got = append(got, w.Group+" "+w.To)
	}
	want := []string{"sessions to the Redis that the service already uses", "files to an object store", "limits to the Redis that the service already uses"}
	if !slices.Equal(got, want) {
		t.Fatalf("work packages %q, want %q", got, want)
	}
	w := p.Work[0]
	if !slices.Equal(w.States, []string{"m/a.x", "m/b.y"}) || !slices.Equal(w.Handlers, []string{"m/a.Putx", "m/b.Puty"}) || !slices.Equal(w.Routes, []string{"/x", "/y"}) ||
		!slices.Equal(w.Files, []string{"a/x.go", "b/y.go"}) || !slices.Equal(w.Owners, []string{"@auth", "@web"}) || w.Consequence != string(kind.Login) {
		t.Errorf("the package of sessions has %+v", w)
	}
}

// TestOutside: state that no program has is not lost, and only what would have to move is told.
func TestOutside(t *testing.T) {
	res := Judge(Input{Programs: []Unit{unit("a")}, Findings: []*finding.Finding{
		found("globalmap", "b", "x", finding.Proved), found("globalmap", "b", "y", finding.Review), found("globalmap", "b", "z", finding.Benign),
	}})
	if !slices.Equal(res.Outside, []string{"m/b.x"}) {
		t.Errorf("outside: %q", res.Outside)
	}
}

// all has something of everything, with names that a terminal or a line would stumble over.
func all() Input {
	silent := found("globalmap", "a", "s", finding.Proved)
	silent.Silence = &finding.Silence{Reason: "one\ninstance", Scope: "line"}
	in := Input{
		Origin:   report.Origin{ToolVersion: "devel", Module: "m", Revision: "0123abcd", Time: "2026-01-02T03:04:05Z"},
		Programs: []Unit{unit("a", "b"), {Name: "m/\x1b[31mtool", Packages: []string{"c"}}},
		Findings: []*finding.Finding{
			silent, found("sessionstore", "a", "x\x1b]0;title\a", finding.Proved), found("stalecopy", "a", "c", finding.Likely),
			found("globalvar", "b", strings.Repeat("many words ", 30)+"\u202e\n<script>", finding.Review), found("globalmap", "b", "b", finding.Benign), found("globalmap", "d", "o", finding.Proved),
		},
		Skipped: []report.Skipped{{Package: "b", Reason: strings.Repeat("long ", 40)}},
		Unseen:  []string{"m2 is not analysed"},
		Owners:  func(string) []string { return []string{"@team", "who@example.com"} },
	}
	in.Manifests = []string{"chart.yaml:4: a template\x1b[0m"}
	in.Programs[0].Workload = &deploy.Workload{At: deploy.Fact{Text: "Deployment api", File: "api.yaml", Line: 2}, Several: []deploy.Fact{{Text: "replicas: 3", File: "api.yaml", Line: 9}}}
	in.Programs[0].Budgets = []finding.Budget{{Name: "paths", Unit: "paths", Limit: 3, Count: 2, Example: "f"}}
	return in
}

// TestText: lines fit, nothing in them acts on a terminal, and nothing is hidden.
func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := Text(&b, Judge(all()), Style{}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(line); n > width {
			t.Errorf("%d characters: %s", n, line)
		}
		if report.Clean(line) != line {
			t.Errorf("not clean: %q", line)
		}
	}
	for _, want := range []string{
		"m/cmd: not ready: 1 decision in 1 work package", "owned by @team, who@example.com", "1 state with copies", "1 state to be looked at",
		"accepted  1 by directives: a.s", "not seen  skipped b: long", "budget reached: paths, 2 places", "m2 is not analysed", "not known whether it is ready",
		"breaks today: replicas: 3 at api.yaml:9", "runs as   Deployment api at api.yaml:2", "passed over: chart.yaml:4: a template",
		"outside: 1 state of packages", "2 programs: 1 not ready, 1 not known",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// TestSchema: documents are valid, those of nothing, too, and same input gives the same bytes.
func TestSchema(t *testing.T) {
	schema, err := os.ReadFile("../../docs/ready.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []Input{all(), {}, {Programs: []Unit{{Library: true}}}} {
		var b, again bytes.Buffer
		if err := JSON(&b, Judge(in), in.Origin); err != nil {
			t.Fatal(err)
		}
		if JSON(&again, Judge(in), in.Origin); again.String() != b.String() {
			t.Error("the same input gives other bytes")
		}
		res, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewBytesLoader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range res.Errors() {
			t.Errorf("%v in\n%s", e, b.String())
		}
		wrong := strings.Replace(b.String(), `"programs"`, `"program"`, 1)
		if res, err = gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewStringLoader(wrong)); err != nil || res.Valid() {
			t.Error("the schema takes a document without programs")
		}
	}
}

// TestMany: ten thousand findings are judged and written at once, in less than 20 MB. It takes half a second; on a busy
// machine a few.
func TestMany(t *testing.T) {
	var in Input
	checks := kind.Checks()
	for i := range 10_000 {
		in.Findings = append(in.Findings, found(checks[i%len(checks)], fmt.Sprintf("p%d", i%500), fmt.Sprintf("v%d", i), finding.Proved))
	}
	var pkgs []string
	for i := range 500 {
		pkgs = append(pkgs, fmt.Sprintf("p%d", i))
	}
	slices.Sort(pkgs)
	in.Programs = []Unit{unit(pkgs...)}
	began := time.Now()
	var b bytes.Buffer
	if err := JSON(&b, Judge(in), in.Origin); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("10,000 findings took %v", took)
	}
	if b.Len() > 20<<20 {
		t.Errorf("the document has %d bytes", b.Len())
	}
}
