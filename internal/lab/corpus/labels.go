package corpus

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Label is one state object that somebody read about and looked up in the
// code: a documented defect (truth) or harmless state (benign).
type Label struct {
	ID        string       `json:"id"`
	Repo      string       `json:"repo"`
	Commit    string       `json:"commit"`
	ModuleDir string       `json:"module_dir"`
	Symbol    string       `json:"symbol"`
	Holder    string       `json:"holder"`
	File      string       `json:"file"`
	Line      int          `json:"line"`
	Writes    []string     `json:"writes"`
	Kind      string       `json:"kind"`       // truth only
	Strict    bool         `json:"strict"`     // truth only
	WhyBenign string       `json:"why_benign"` // benign only
	Alt       *alternative `json:"alt"`
}

// An alternative places a label at another commit, for a repository that does
// not build at the labelled one. Absent fields keep the label's value; a null
// line means that the state is not declared at that commit.
type alternative struct {
	Commit     *string            `json:"commit"`
	File       *string            `json:"file"`
	ModuleDir  *string            `json:"module_dir"`
	Line       json.RawMessage    `json:"line"`
	WriteLines *[]json.RawMessage `json:"write_lines"`
}

// applied returns the label as its alternative has it.
func (l Label) applied() Label {
	a := l.Alt
	if a == nil {
		return l
	}
	for dst, src := range map[*string]*string{&l.Commit: a.Commit, &l.File: a.File, &l.ModuleDir: a.ModuleDir} {
		if src != nil {
			*dst = *src
		}
	}
	if a.Line != nil {
		l.Line = 0
		if n, err := strconv.Atoi(string(a.Line)); err == nil {
			l.Line = n
		}
	}
	if a.WriteLines != nil {
		l.Writes = nil
		for _, raw := range *a.WriteLines {
			w := string(bytes.Trim(raw, `"`))
			if !strings.Contains(w, ":") {
				w = l.File + ":" + w
			}
			l.Writes = append(l.Writes, w)
		}
	}
	l.Alt = nil
	return l
}

// A Place is a line of a file, named relative to the root of the repository.
type Place struct {
	File string
	Line int
}

// Places returns the declaration and the write lines of the label.
func (l Label) Places() map[Place]bool {
	out := map[Place]bool{{l.File, l.Line}: true}
	for _, w := range l.Writes {
		i := strings.LastIndex(w, ":")
		if i <= 0 {
			continue
		}
		if n, err := strconv.Atoi(w[i+1:]); err == nil {
			out[Place{w[:i], n}] = true
		}
	}
	return out
}

// A Group is what one go vet run measures: one module of one repository at
// one commit, with its labels.
type Group struct {
	Repo, Commit, ModuleDir string
	Truth, Benign           []Label
}

// Title names the group in a table.
func (g *Group) Title() string {
	if g.ModuleDir == "" || g.ModuleDir == "." {
		return g.Repo
	}
	return g.Repo + " " + g.ModuleDir
}

// FileStem names the group in file names.
func (g *Group) FileStem() string {
	return strings.NewReplacer("/", "+", " ", "+").Replace(g.Title())
}

// Folders returns the folders that hold labels, sorted.
func (g *Group) Folders() []string {
	seen := make(map[string]bool)
	for _, l := range slices.Concat(g.Truth, g.Benign) {
		for p := range l.Places() {
			seen[path.Dir(p.File)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// LoadGroups reads the labels of dir whose repository matches only, and
// groups them by repository, commit and module, in that order.
func LoadGroups(dir string, only *regexp.Regexp) ([]*Group, error) {
	type key struct{ repo, commit, module string }
	groups := make(map[key]*Group)
	for _, name := range []string{"truth.json", "benign.json"} {
		labels, err := ReadJSON[[]Label](filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("no labels: run in the root of the repository, or give -labels DIR: %w", err)
		}
		if err != nil {
			return nil, err
		}
		for _, l := range labels {
			if !only.MatchString(l.Repo) {
				continue
			}
			l = l.applied()
			k := key{l.Repo, l.Commit, l.ModuleDir}
			g := groups[k]
			if g == nil {
				g = &Group{Repo: l.Repo, Commit: l.Commit, ModuleDir: l.ModuleDir}
				groups[k] = g
			}
			if name == "truth.json" {
				g.Truth = append(g.Truth, l)
			} else {
				g.Benign = append(g.Benign, l)
			}
		}
	}
	out := make([]*Group, 0, len(groups))
	for _, g := range groups {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(a.Repo, b.Repo), cmp.Compare(a.Commit, b.Commit), cmp.Compare(a.ModuleDir, b.ModuleDir))
	})
	return out, nil
}

// ReadJSON reads a file that holds one JSON value.
func ReadJSON[T any](file string) (T, error) {
	var v T
	data, err := os.ReadFile(file)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}
