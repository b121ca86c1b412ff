package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/knowledge"
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
		{"knowlege:\n  - x\n", `f.yaml:1: unknown key "knowlege"; the keys are first-party and knowledge`},
		{"first-party: []\nextra: 1\n", `f.yaml:2: unknown key "extra"`},
		{"knowledge:\n  - request\n", "f.yaml:2: request needs a name"},
		{"knowledge:\n  - external example.com/kv.Client\n  - store example.com/kv.Client\n", `f.yaml:3: unknown verb "store"`},
		{"knowledge:\n  - verb: external\n", "f.yaml:2: knowledge is a list of lines"},
		{"knowledge:\n  - 7\n", "f.yaml:2: knowledge is a list of lines"},
		{"knowledge: [\n", "f.yaml"},
		{"first-party: x\n", "f.yaml:1: "},
		{"knowledge: []\n---\nknowledge: []\n", "more than one YAML document"},
		{"knowledge:\n  - local example.com/kv.New kind=nonsense\n", "f.yaml:2: "},
	} {
		if _, err := Parse("f.yaml", []byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.in, err, tt.want)
		}
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
