package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// A ledger has all batches of first contact, oldest first. What a batch says
// is never changed afterwards: the tool that it judges is that of its commit.
type ledger struct {
	Batches []batch `json:"batches"`
}

// A batch is some services that nobody had tried, judged with one commit of
// the tool, whose JSON was kept before anybody read a finding.
type batch struct {
	Name     string    `json:"name"`
	Date     string    `json:"date"`   // of the run: 2006-01-02, or the month
	Commit   string    `json:"commit"` // of the tool
	Remark   string    `json:"remark,omitempty"`
	Services []service `json:"services"`
	Readers  *readers  `json:"readers,omitempty"`
}

// readers says how far two readers of the same findings agreed.
type readers struct {
	Services []string `json:"services"`
	Marks    int      `json:"marks"`  // findings that both read
	Differ   int      `json:"differ"` // of those, with different verdicts
}

// A service is one repository at one commit. Old batches have sums in place of marks, of
// several services.
type service struct {
	Repo      string     `json:"repo"`
	Stands    int        `json:"stands,omitempty"` // for so many, if for more than itself
	Commit    string     `json:"commit,omitempty"`
	Lines     int        `json:"lines,omitempty"`   // of Go, without tests
	Seconds   float64    `json:"seconds,omitempty"` // of the command, with an empty result cache
	Prepared  string     `json:"prepared,omitempty"`
	Marks     []mark     `json:"marks,omitempty"`
	Obstacles []obstacle `json:"obstacles,omitempty"`
	Sums      *sums      `json:"sums,omitempty"`
}

// A mark is what a reader thought of one finding that is shown by default.
type mark struct {
	Check   string   `json:"check"`
	Tier    string   `json:"tier"` // proved, likely
	State   string   `json:"state"`
	Verdict string   `json:"verdict"`         // right, arguable, wrong
	False   []string `json:"false,omitempty"` // what of a right one is not true: kind, key, handler, line, fix
	Why     string   `json:"why"`
}

// An obstacle is state that a reviewer would defend, listed before any
// finding was read.
type obstacle struct {
	State string `json:"state"`
	Where string `json:"where"` // file:line of its declaration
	Kind  string `json:"kind"`  // the reader's word
	Lost  string `json:"lost"`  // what a client of the second instance sees
	Told  string `json:"told"`  // default, review, missed
	Why   string `json:"why,omitempty"`
}

// sums are counts of findings by verdict and obstacles by how they were told.
type sums struct {
	Right    int `json:"right"`
	Arguable int `json:"arguable"`
	Wrong    int `json:"wrong"`
	Flawed   int `json:"flawed"` // right ones with a detail that is not true
	Told     int `json:"told"`
	Review   int `json:"review"`
	Missed   int `json:"missed"`
}

func (s sums) findings() int  { return s.Right + s.Arguable + s.Wrong }
func (s sums) obstacles() int { return s.Told + s.Review + s.Missed }

func (s *sums) add(t sums) {
	s.Right += t.Right
	s.Arguable += t.Arguable
	s.Wrong += t.Wrong
	s.Flawed += t.Flawed
	s.Told += t.Told
	s.Review += t.Review
	s.Missed += t.Missed
}

// sum counts what was said of a service.
func (s *service) sum() sums {
	if s.Sums != nil {
		return *s.Sums
	}
	var n sums
	for _, m := range s.Marks {
		n.add(m.sum())
	}
	for _, o := range s.Obstacles {
		n.add(o.sum())
	}
	return n
}

func (m mark) sum() sums {
	switch m.Verdict {
	case "right":
		return sums{Right: 1, Flawed: min(len(m.False), 1)}
	case "arguable":
		return sums{Arguable: 1}
	}
	return sums{Wrong: 1}
}

func (o obstacle) sum() sums {
	switch o.Told {
	case "default":
		return sums{Told: 1}
	case "review":
		return sums{Review: 1}
	}
	return sums{Missed: 1}
}

func (b *batch) sum() sums {
	var n sums
	for i := range b.Services {
		n.add(b.Services[i].sum())
	}
	return n
}

// read returns the ledger of a file. It is an error if a word is not one of
// those above, a mark has no reason, or a repository is in two batches.
func read(file string) (*ledger, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	l := new(ledger)
	if err := json.Unmarshal(data, l); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	seen := map[string]string{}
	for i := range l.Batches {
		b := &l.Batches[i]
		for j := range b.Services {
			s := &b.Services[j]
			if before, ok := seen[s.Repo]; ok {
				return nil, fmt.Errorf("%s: %s is in batch %s and in %s", file, s.Repo, before, b.Name)
			}
			seen[s.Repo] = b.Name
			if err := s.check(); err != nil {
				return nil, fmt.Errorf("%s: batch %s: %s: %w", file, b.Name, s.Repo, err)
			}
		}
	}
	return l, nil
}

var (
	verdicts = []string{"right", "arguable", "wrong"}
	tiers    = []string{"proved", "likely"}
	details  = []string{"kind", "key", "handler", "line", "fix"}
	tellings = []string{"default", "review", "missed"}
)

func (s *service) check() error {
	for _, m := range s.Marks {
		if !slices.Contains(verdicts, m.Verdict) || !slices.Contains(tiers, m.Tier) || m.Why == "" {
			return fmt.Errorf("mark of %s: verdict %q, tier %q, why %q", m.State, m.Verdict, m.Tier, m.Why)
		}
		for _, d := range m.False {
			if !slices.Contains(details, d) {
				return fmt.Errorf("mark of %s: unknown detail %q", m.State, d)
			}
		}
	}
	for _, o := range s.Obstacles {
		if !slices.Contains(tellings, o.Told) || o.Lost == "" {
			return fmt.Errorf("obstacle %s: told %q, lost %q", o.State, o.Told, o.Lost)
		}
	}
	return nil
}
