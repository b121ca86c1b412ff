package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/stickystate/stickystate/internal/finding"
)

// ShardVersion is the version of the file of a shard. Unlike that of a
// Document, it grows with every change: shards are merged by the stickystate
// that has made them.
const ShardVersion = 1

// shardTool tells a shard from other documents of the tool.
const shardTool = toolName + " shard"

// A Shard is what some packages of a program have to tell, before anything is
// merged, judged or left out. Unlike a Document it loses nothing that the other
// packages matter for. Paths of files begin with "./" and are relative to the
// root of the repository; others are those of a package and a file in it.
type Shard struct {
	Version int    `json:"version"`
	Tool    string `json:"tool"`
	// Settings is what has to be the same in shards that are merged: the
	// version of the tool, build tags, configuration, and the like.
	Settings map[string]string `json:"settings"`
	// Since is the commit that Base was made from, "" without one.
	Since string `json:"since,omitempty"`
	Tree
	// Base is the state before the change; nil if nothing has changed.
	Base *Tree `json:"base,omitempty"`
}

// A Tree is the state of the code at one revision.
type Tree struct {
	// Module is the path of the module, if all packages are of it; All are its
	// packages, those of other shards included, or none if they are not known.
	Module   string    `json:"module,omitempty"`
	All      []string  `json:"all,omitempty"`
	Packages []Unit    `json:"packages"`
	Skipped  []Skipped `json:"skipped,omitempty"`
	// Programs are the first-party packages of each program that was asked for, by
	// its main package.
	Programs map[string][]string `json:"programs,omitempty"`
	// Notes are sentences about what was not analysed, or not as it is, sorted.
	Notes []string `json:"notes,omitempty"`
}

// A Unit is what one package has to tell.
type Unit struct {
	Package string `json:"package"`
	finding.Records
}

// Write writes the shard, with a final newline.
func (s *Shard) Write(w io.Writer) error {
	s.Version, s.Tool = ShardVersion, shardTool
	return WriteJSON(w, s)
}

// ReadShard reads a shard again. It is an error if the data is anything else,
// or of another version.
func ReadShard(data []byte) (*Shard, error) {
	var head struct {
		Version int
		Tool    string
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("no shard of stickystate: %w", err)
	}
	switch {
	case head.Tool == toolName:
		return nil, fmt.Errorf("a report lacks what merging needs; make a shard: stickystate shard packages > file")
	case head.Tool != shardTool:
		return nil, fmt.Errorf("no shard of stickystate; make one: stickystate shard packages > file")
	case head.Version != ShardVersion:
		return nil, fmt.Errorf("the shard has version %d, this stickystate reads version %d; make and merge shards with the same one", head.Version, ShardVersion)
	}
	s := new(Shard)
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("the shard is damaged: %w", err)
	}
	for _, t := range []*Tree{&s.Tree, s.Base} {
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("the shard is damaged: %w", err)
		}
	}
	return s, nil
}

func (t *Tree) check() error {
	if t == nil {
		return nil
	}
	for _, u := range t.Packages {
		if u.Package == "" {
			return fmt.Errorf("a package has no name")
		}
		for i, f := range u.Findings {
			if f == nil || f.Check == "" || f.State.ID == "" || !f.Tier.Valid() {
				return fmt.Errorf("finding %d of %s has no check, state or tier", i+1, u.Package)
			}
		}
	}
	return nil
}
