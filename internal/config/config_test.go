package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/policy"
)

func TestParse(t *testing.T) {
	c, err := Parse("f.yaml", []byte(`# ours
first-party:
  - example.com/shared
knowledge:
  - request example.com/web.Context via="web"
  - external example.com/kv.Client  # a store
`))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.FirstParty, []string{"example.com/shared"}) {
		t.Errorf("first-party = %q", c.FirstParty)
	}
	rows := c.Table.Rows()
	if len(rows) != 2 || rows[0].Verb != knowledge.Request || rows[0].Line != 5 || rows[1].Verb != knowledge.External || rows[1].Line != 6 || rows[1].File != "f.yaml" {
		t.Errorf("rows = %+v", rows)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"knowlege:\n  - x\n", `f.yaml:1: unknown key "knowlege"; did you mean knowledge? the keys are first-party, knowledge, tier, checks, paths, deploy and exclude`},
		{"first-party: []\nextra: 1\n", `f.yaml:2: unknown key "extra"`},
		{"knowledge:\n  - request\n", "f.yaml:2: request needs a name"},
		{"knowledge:\n  - external example.com/kv.Client\n  - store example.com/kv.Client\n", `f.yaml:3: unknown verb "store"`},
		{"knowledge:\n  - verb: external\n", "f.yaml:2: knowledge is a list of lines"},
		{"knowledge:\n  - 7\n", "f.yaml:2: knowledge is a list of lines"},
		{"knowledge: [\n", "f.yaml"},
		{"first-party: x\n", "f.yaml:1: "},
		{"knowledge: []\n---\nknowledge: []\n", "more than one YAML document"},
		{"knowledge:\n  - local example.com/kv.New kind=nonsense\n", "f.yaml:2: "},
		{"- x\n", "f.yaml:1: the file takes first-party, "},
		{"tier: likely\ntier: proved\n", "f.yaml:2: tier is there twice"},
		{"tier: revew\n", `f.yaml:1: unknown tier "revew"; did you mean review? tier takes proved, likely, review`},
		{"tier: benign\n", `f.yaml:1: unknown tier "benign"`},
		{"checks:\n  usercach: off\n", `f.yaml:2: unknown key "usercach"; did you mean usercache? the keys are authstate, `},
		{"checks:\n  usercache: never\n", `f.yaml:2: "never" says nothing of a check; it takes off, on, or {tier: ..., severity: ...}`},
		{"checks:\n  usercache: {severty: error}\n", `f.yaml:2: unknown key "severty"; did you mean severity? the keys are tier and severity`},
		{"checks:\n  usercache: {severity: fatal}\n", `f.yaml:2: unknown severity "fatal"; severity takes error, warning, note`},
		{"paths: internal\n", "f.yaml:1: paths is a list"},
		{"paths:\n  - tier: proved\n", "f.yaml:2: no path is named"},
		{"paths:\n  - path: ../x\n    tier: proved\n", `f.yaml:2: "../x" is no path in the module`},
		{"deploy: [shop]\n", "f.yaml:1: deploy has a program and its workload"},
		{"deploy:\n  shop: {name: api}\n", "f.yaml:2: deploy has a program and its workload"},
		{"exclude: [internal/mock]\n", "f.yaml:1: exclude takes paths and generated"},
		{"exclude:\n  path: [internal/mock]\n", `f.yaml:2: unknown key "path"; did you mean paths?`},
		{"exclude:\n  paths: ['[']\n", `f.yaml:2: "[" is no path`},
		{"exclude:\n  generated: strict\n", "f.yaml:2: generated takes true or false"},
	} {
		if _, err := Parse("f.yaml", []byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.in, err, tt.want)
		}
	}
}

// TestPolicy: what is said of files has the last word over what is said of checks, and
// that over what is said of all, wherever it stands; what is excluded stays so.
func TestPolicy(t *testing.T) {
	c, err := Parse("f.yaml", []byte(`exclude:
  paths: [internal/mock/...]
paths:
  - path: internal/admin
    severity: note
    checks:
      usercache: on
  - path: internal/mock
    tier: review
checks:
  usercache: off
  localfile: {tier: proved, severity: error}
tier: review
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		check, file string
		tier        finding.Tier
		shown       bool
		severity    string
	}{
		{"globalmap", "web/a.go", finding.Review, true, ""},
		{"usercache", "web/a.go", finding.Proved, false, ""},
		{"usercache", "internal/admin/x/a.go", finding.Proved, true, "note"},
		{"localfile", "web/a.go", finding.Likely, false, "error"},
		{"localfile", "internal/admin/a.go", finding.Proved, true, "note"},
		{"globalmap", "internal/mock/a.go", finding.Proved, false, ""},
	} {
		said, by := c.Policy.Judge(policy.Subject{Check: tt.check, Files: []string{tt.file}})
		if said.Shows(tt.tier, "") != tt.shown || said.Severity != tt.severity || len(by) == 0 {
			t.Errorf("%s in %s: %+v by %d, want shown %t with severity %q", tt.check, tt.file, said, by, tt.shown, tt.severity)
		}
	}
	if got := c.Policy.Tier(); got != finding.Review {
		t.Errorf("the tier of all is %q", got)
	}
}

func TestEmpty(t *testing.T) {
	for _, in := range []string{"", "# nothing\n", "first-party: []\n"} {
		if c, err := Parse("f.yaml", []byte(in)); err != nil || len(c.Table.Rows()) != 0 {
			t.Errorf("%q: %v", in, err)
		}
	}
	if c, err := Read(""); err != nil || c.Hash != "" || c.Table == nil {
		t.Errorf("Read of no file: %+v, %v", c, err)
	}
}

// TestFind: the file of the module that a folder is in, not of one above.
func TestFind(t *testing.T) {
	root := t.TempDir()
	write := func(name string) string {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("go.mod")
	outer := write(FileName)
	write("inner/go.mod")
	write("inner/pkg/a.go")
	write("pkg/sub/a.go")
	if got := Find(filepath.Join(root, "pkg", "sub")); got != outer {
		t.Errorf("Find(pkg/sub) = %q, want %q", got, outer)
	}
	if got := Find(filepath.Join(root, "inner", "pkg")); got != "" {
		t.Errorf("Find(inner/pkg) = %q, want none", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("first-party: [a]\nknowledge: [external a.b/c.D]\n")
	f.Add("knowledge: &a [*a]\n")
	f.Add("knowledge:\n  - !!binary aGVsbG8=\n")
	f.Fuzz(func(t *testing.T, in string) {
		c, err := Parse("f.yaml", []byte(in))
		if (c == nil) == (err == nil) {
			t.Errorf("config %v and error %v", c, err)
		}
	})
}

// TestEngine: what is shown is no part of what the analysis depends on.
func TestEngine(t *testing.T) {
	engine := func(text string) string {
		c, err := Parse("f.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return c.Engine
	}
	const rows = "first-party: [example.com/a]\nknowledge: [external example.com/kv.Client]\n"
	if engine(rows) != engine(rows+"tier: proved\nexclude: {generated: true}\n") {
		t.Error("what is shown has the packages analysed anew")
	}
	for _, other := range []string{"", "first-party: [example.com/b]\nknowledge: [external example.com/kv.Client]\n", strings.Replace(rows, "Client", "Conn", 1)} {
		if engine(rows) == engine(other) {
			t.Errorf("%q is not told from %q", other, rows)
		}
	}
}
