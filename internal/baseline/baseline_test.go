package baseline

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stickystate/stickystate/internal/finding"
)

const entry = `{"check": "globalmap", "state": "m/p.v", "package": "m/p", "tier": "proved", "reason": "r", "owner": "o"`

func file(entries string) string {
	return "{\n\t\"version\": 1, \"tool\": \"stickystate\", \"kind\": \"baseline\",\n\t\"entries\": [" + entries + "]\n}\n"
}

// TestParseErrors: what is not a whole baseline is an error, with the reason.
func TestParseErrors(t *testing.T) {
	for data, want := range map[string]string{
		"":      "is damaged: ",
		"null":  "is not a baseline",
		"{}":    "is not a baseline",
		"[]":    "is damaged: ",
		"false": "is damaged: ",
		`{"version": 1, "tool": "stickystate", "findings": [], "problems": [], "skipped": []}`: "is not a baseline",
		`{"version": 1, "tool": "stickystate", "kind": "baseline"}`:                            `has no "entries"`,
		`{"version": 1, "tool": "stickystate", "kind": "baseline", "entries": null}`:           `has no "entries"`,
		`{"version": 2, "tool": "stickystate", "kind": "baseline", "entries": []}`:             "made by a later stickystate",
		`{"version": 0, "tool": "stickystate", "kind": "baseline", "entries": []}`:             "is not a baseline",
		`{"version": 1, "tool": "gitleaks", "kind": "baseline", "entries": []}`:                "is not a baseline",
		file("") + "x":                    "is damaged: ",
		file("{}"):                        "entry 1: it does not name check",
		file("null"):                      "entry 1: it does not name check",
		file(entry):                       "is damaged: ",
		file(entry + "}, " + entry + "}"): "entry 2: is the same as entry 1",
		file(entry + `, "expire": "2026-01-01"}`):                 `unknown field "expire"`,
		file(entry + `, "expires": "01.01.2026"}`):                "no date like",
		file(entry + `, "expires": "2026-02-30"}`):                "no date like",
		file(strings.Replace(entry, `"r"`, `""`, 1) + "}"):        "has no reason",
		file(strings.Replace(entry, "proved", "benign", 1) + "}"): `unknown tier "benign"`,
		"<<<<<<< HEAD\n" + file(""):                               "is damaged: ",
	} {
		if _, err := Parse([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v, want %q", data, err, want)
		}
	}
}

// TestRoundTrip: what is written can be read, says the same, and has lines.
func TestRoundTrip(t *testing.T) {
	f, err := Parse([]byte(file(strings.Replace(entry, "m/p.v", "m/p.z", 1) + `, "expires": "2026-01-31"}, ` + entry +
		`, "writers": [{"package": "m/p", "function": "Set<T>", "op": "set", "times": 2}], "requests": [{"name": "Put", "routes": ["/a"]}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	first, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := g.Bytes()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%v\n%s\n%s", err, first, second)
	}
	lines := strings.Split(string(first), "\n")
	for _, e := range g.Entries {
		if got := strings.TrimSpace(lines[e.Line-1]); got != "{" {
			t.Errorf("entry %s is said to begin at %q", e.State, got)
		}
	}
	if g.Entries[0].State != "m/p.v" || g.Entries[0].Line >= g.Entries[1].Line {
		t.Errorf("entries are not sorted: %+v", g.Entries)
	}
}

func TestExpired(t *testing.T) {
	e := Entry{Expires: "2026-01-31"}
	for now, want := range map[string]bool{"2026-01-30T00:00:00Z": false, "2026-01-31T23:59:59Z": false, "2026-02-01T00:00:00Z": true} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if e.Expired(at) != want {
			t.Errorf("expired at %s: %v", now, !want)
		}
	}
	if (Entry{}).Expired(time.Now()) {
		t.Error("an entry without a date expires")
	}
}

// TestWrite: the file is replaced in one step, keeps its mode, and a symbolic
// link to it stays one. An entry that is not sound is not written.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "b.json"), filepath.Join(dir, "l.json")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("b.json", link); err != nil {
		t.Skip(err)
	}
	f := &File{Entries: []Entry{{Check: "globalmap", State: "m/p.v", Package: "m/p", Tier: finding.Likely, Reason: "r"}}}
	if err := f.Write(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v", err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f.Entries[0].Reason = ""
	if err := f.Write(name); err == nil {
		t.Error("an entry without a reason was written")
	}
	after, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("a failed write left %q, %v", after, err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("files are left behind: %v", files)
	}
	if err := f.Write(filepath.Join(dir, "none", "b.json")); err == nil {
		t.Error("wrote into a folder that does not exist")
	}
}

// FuzzParse: whatever the file, reading it does not panic; what is read is
// sound, and the same when it is written and read again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{file(""), file(entry + "}"), file(entry + `, "expires": "2026-01-31"}`), file(entry + "}, " + entry + "}"), "{}", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(data)
		if err != nil {
			return
		}
		for _, e := range b.Entries {
			if err := e.validate(); err != nil {
				t.Errorf("an entry that is not sound: %v", err)
			}
			if e.Line < 1 || e.Line > bytes.Count(data, []byte("\n"))+1 {
				t.Errorf("line %d", e.Line)
			}
		}
		first, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		c, err := Parse(first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		second, err := c.Bytes()
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v\n%s\n%s", err, first, second)
		}
	})
}
