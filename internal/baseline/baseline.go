package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
)

// version is the version of the file.
const version = 1

// A File is a baseline: findings that a team has accepted, for now.
type File struct {
	// Schema is what the file names for editors, "" for nothing.
	Schema  string
	Entries []Entry // sorted by identity
}

// An Entry is one accepted finding.
type Entry struct {
	Check string `json:"check"`
	// State is the ID of the state object.
	State string `json:"state"`
	// Package is the one that reports it.
	Package string       `json:"package"`
	Tier    finding.Tier `json:"tier"`
	// Reason says why it may stay, and is required; Owner, who answers for it.
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	// Expires is the last day on which the entry counts, as 2006-01-02; "" for
	// ever.
	Expires  string    `json:"expires,omitempty"`
	Writers  []Writer  `json:"writers,omitempty"`
	Requests []Request `json:"requests,omitempty"`

	// Line is where the entry begins in the file.
	Line int `json:"-"`
}

// ID is the identity of the finding that the entry is about.
func (e Entry) ID() string { return e.Check + "|" + e.State }

// Justification says why the finding may stay, who answers for it, and until when.
func (e Entry) Justification() string {
	text := e.Reason
	if e.Owner != "" {
		text += "; " + e.Owner
	}
	if e.Expires != "" {
		text += "; until " + e.Expires
	}
	return text
}

// Packages are the packages that the entry names, sorted.
func (e Entry) Packages() []string {
	list := []string{e.Package}
	for _, w := range e.Writers {
		list = append(list, w.Package)
	}
	for _, r := range e.Requests {
		list = append(list, r.Package)
	}
	list = slices.DeleteFunc(list, func(p string) bool { return p == "" })
	slices.Sort(list)
	return slices.Compact(list)
}

// Known returns what the entry tells of the state object.
func (e Entry) Known() Known { return Known{e.Tier, e.Writers, e.Requests} }

// Expired reports whether the entry does not count any more at the given time.
func (e Entry) Expired(now time.Time) bool {
	return e.Expires != "" && now.Format(time.DateOnly) > e.Expires
}

// document is the form of a file.
type document struct {
	Schema  string            `json:"$schema,omitempty"`
	Version int               `json:"version"`
	Tool    string            `json:"tool"`
	Kind    string            `json:"kind"`
	Entries []json.RawMessage `json:"entries"`
}

const (
	tool     = "stickystate"
	fileKind = "baseline"
)

// Read reads a file. What is no baseline, or is damaged, is an error: it must
// not pass for an empty one.
func Read(name string) (*File, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("baseline %s does not exist: %w", name, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the baseline: %w", err)
	}
	f, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("baseline %s %w", name, err)
	}
	return f, nil
}

// Parse reads the contents of a file. Its errors go on after the file's name.
func Parse(data []byte) (*File, error) {
	var head struct {
		Version    int
		Tool, Kind string
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	switch {
	case head.Tool != tool || head.Kind != fileKind || head.Version < 1:
		return nil, errors.New("is not a baseline of stickystate")
	case head.Version > version:
		return nil, fmt.Errorf("has version %d, made by a later stickystate; this one reads version %d", head.Version, version)
	}
	var doc document
	if err := strict(data, &doc); err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	if doc.Entries == nil {
		return nil, errors.New(`is damaged: it has no "entries"`)
	}
	f := &File{Schema: doc.Schema}
	seen := make(map[string]int)
	from := 0
	for i, raw := range doc.Entries {
		var e Entry
		err := strict(raw, &e)
		if err == nil {
			err = e.validate()
		}
		if n := seen[e.ID()]; err == nil && n > 0 {
			err = fmt.Errorf("is the same as entry %d", n)
		}
		if err != nil {
			return nil, fmt.Errorf("is damaged: entry %d: %w", i+1, err)
		}
		seen[e.ID()] = i + 1
		// Entries are found in the order of the file, so the next one lies
		// behind the last.
		at := from + max(bytes.Index(data[from:], raw), 0)
		e.Line, from = 1+bytes.Count(data[:at], []byte("\n")), at+len(raw)
		f.Entries = append(f.Entries, e)
	}
	return f, nil
}

// strict decodes one value with no fields but those of v, and nothing after it.
func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end")
	}
	return nil
}

func (e Entry) validate() error {
	switch {
	case e.Check == "" || e.State == "" || e.Package == "":
		return errors.New("it does not name check, state and package")
	case !e.Tier.Valid() || e.Tier == finding.Benign:
		return fmt.Errorf("unknown tier %q", e.Tier)
	case e.Reason == "":
		return fmt.Errorf("%s of %s has no reason", e.State, e.Check)
	}
	if e.Expires != "" {
		if _, err := time.Parse(time.DateOnly, e.Expires); err != nil {
			return fmt.Errorf("%s of %s expires on %q, which is no date like 2006-01-02", e.State, e.Check, e.Expires)
		}
	}
	return nil
}

// About reports whether the entry is about a finding: about the same state, told by the
// same check, or by one that reported such state before.
func (e Entry) About(f *finding.Finding) bool {
	return e.State == f.State.ID && kind.Covers(e.Check, f.Check)
}

// Find returns the entry about a finding, nil if there is none. One that names the
// finding's check comes before one that names what reported such state before.
func (f *File) Find(g *finding.Finding) *Entry {
	var former *Entry
	for i := range f.Entries {
		switch e := &f.Entries[i]; {
		case e.ID() == g.ID():
			return e
		case former == nil && e.About(g):
			former = e
		}
	}
	return former
}

// Bytes are the contents of the file.
func (f *File) Bytes() ([]byte, error) {
	slices.SortFunc(f.Entries, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Check, b.Check)) })
	doc := document{Schema: f.Schema, Version: version, Tool: tool, Kind: fileKind, Entries: []json.RawMessage{}}
	for _, e := range f.Entries {
		if err := e.validate(); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(e); err != nil {
			return nil, err
		}
		doc.Entries = append(doc.Entries, b.Bytes())
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // types hold <- and &
	enc.SetIndent("", "\t")
	err := enc.Encode(doc)
	return b.Bytes(), err
}

// Write writes the file, whole or not at all. A symbolic link stays one.
func (f *File) Write(name string) error {
	data, err := f.Bytes()
	if err != nil {
		return fmt.Errorf("cannot write the baseline: %w", err)
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := replace(name, data); err != nil {
		return fmt.Errorf("cannot write the baseline: %w", err)
	}
	return nil
}

// replace puts a new file in the place of an old one, in one step.
func replace(name string, data []byte) (err error) {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	t, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			t.Close()
			os.Remove(t.Name())
		}
	}()
	if _, err = t.Write(data); err != nil {
		return err
	}
	if err = t.Chmod(mode); err != nil {
		return err
	}
	if err = t.Sync(); err != nil {
		return err
	}
	if err = t.Close(); err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}
