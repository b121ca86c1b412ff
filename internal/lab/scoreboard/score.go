package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// A ratio is how many of how many.
type ratio struct{ Hit, Of int }

func (r ratio) String() string { return fmt.Sprintf("%d/%d", r.Hit, r.Of) }

// percent formats the ratio for a total line.
func (r ratio) percent() string {
	return fmt.Sprintf("%v = %.0f%%", r, 100*float64(r.Hit)/float64(max(r.Of, 1)))
}

// add counts one more, hit or not.
func (r *ratio) add(hit bool) {
	r.Of++
	if hit {
		r.Hit++
	}
}

func (r *ratio) sum(other ratio) {
	r.Hit += other.Hit
	r.Of += other.Of
}

// A score is what one tool did in one group, or in all of them.
type score struct {
	Recall, Strict, Alarms ratio
	Findings               []finding
	Judged                 map[string]int // unlabelled findings by judgement
	Missed                 []corpus.Label
	Alarmed                []corpus.Label
	Kinds, Holders         tallies
	Troubles               []trouble
	Seconds                float64
	log                    string // what go vet said
}

// newScore returns an empty score.
func newScore() *score {
	return &score{Judged: make(map[string]int), Kinds: make(tallies), Holders: make(tallies)}
}

// A tallies counts recall by some property of the labels.
type tallies map[string]*ratio

func (t tallies) add(name string, hit bool) {
	if t[name] == nil {
		t[name] = new(ratio)
	}
	t[name].add(hit)
}

// String lists the tallies, most labels first.
func (t tallies) String() string {
	set := make(map[string]bool)
	for name := range t {
		set[name] = true
	}
	names := slices.Sorted(maps.Keys(set))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(t[b].Of, t[a].Of) })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %v", name, t[name])
	}
	return strings.Join(names, "  ")
}

// scoreFindings matches findings against the labels of a group, and sets
// their verdicts. A finding that hits a documented defect is no alarm about
// the harmless state beside it.
func scoreFindings(g *corpus.Group, findings []finding, js []judgement) *score {
	s := newScore()
	matched := make(map[int]bool)
	for _, l := range g.Truth {
		hit := hits(l, findings)
		for i := range hit {
			matched[i] = true
		}
		s.Recall.add(len(hit) > 0)
		if l.Strict {
			s.Strict.add(len(hit) > 0)
		}
		s.Kinds.add(l.Kind, len(hit) > 0)
		s.Holders.add(l.Holder, len(hit) > 0)
		if len(hit) == 0 {
			s.Missed = append(s.Missed, l)
		}
	}
	alarms := make(map[int]bool)
	for _, l := range g.Benign {
		alarm := false
		for i := range hits(l, findings) {
			if !matched[i] {
				alarm, alarms[i] = true, true
			}
		}
		s.Alarms.add(alarm)
		if alarm {
			s.Alarmed = append(s.Alarmed, l)
		}
	}
	for i := range findings {
		f := &findings[i]
		switch {
		case matched[i]:
			f.Verdict = "truth"
		case alarms[i]:
			f.Verdict = "benign"
		default:
			f.Verdict = "unlabelled"
			f.Judged = judge(js, *f)
			s.Judged[f.Judged]++
		}
	}
	s.Findings = findings
	return s
}

// unlabelled returns how many findings no label covers.
func (s *score) unlabelled() int {
	n := 0
	for _, k := range s.Judged {
		n += k
	}
	return n
}

// total adds up the scores of groups.
func total(scores []*score) *score {
	t := newScore()
	for _, s := range scores {
		t.Recall.sum(s.Recall)
		t.Strict.sum(s.Strict)
		t.Alarms.sum(s.Alarms)
		t.Findings = append(t.Findings, s.Findings...)
		t.Troubles = append(t.Troubles, s.Troubles...)
		t.Seconds += s.Seconds
		for verdict, n := range s.Judged {
			t.Judged[verdict] += n
		}
		for _, pair := range []struct{ to, from tallies }{{t.Kinds, s.Kinds}, {t.Holders, s.Holders}} {
			for name, r := range pair.from {
				if pair.to[name] == nil {
					pair.to[name] = new(ratio)
				}
				pair.to[name].sum(*r)
			}
		}
	}
	return t
}

// A row is one group with its scores; Skipped says why there are none.
type row struct {
	*corpus.Group
	KLOC    float64
	Tool    *score
	Naive   *score // nil unless asked for
	Skipped string
}

// measure lays a group out and scores the tools on it.
func measure(o *options, g *corpus.Group, js []judgement) (row, error) {
	r := row{Group: g}
	root, err := o.checkouts().CheckOut(g.Repo, g.Commit)
	if err != nil {
		r.Skipped = err.Error()
		return r, nil
	}
	moduleDir := corpus.ModuleDir(root, g.ModuleDir)
	if !exists(moduleDir) {
		r.Skipped = fmt.Sprintf("no folder %s at %.10s", g.ModuleDir, g.Commit)
		return r, nil
	}
	if err := corpus.StubEmbeds(moduleDir); err != nil {
		return r, err
	}
	pats, err := patterns(o, g, root, moduleDir)
	if err != nil {
		return r, err
	}
	if r.KLOC, err = corpus.KLOC(root); err != nil {
		return r, err
	}
	if r.Tool, err = scoreTool(o, g, o.tool, root, pats, js); err != nil {
		r.Skipped = err.Error()
		return r, nil
	}
	if o.naive {
		r.Naive, err = scoreTool(&options{timeout: o.timeout}, g, selfTool(), root, pats, js)
	}
	return r, err
}

// scoreTool runs one tool over the patterns and scores what it says.
func scoreTool(o *options, g *corpus.Group, tool, root string, pats []string, js []judgement) (*score, error) {
	run, err := vet(o, tool, corpus.ModuleDir(root, g.ModuleDir), pats)
	if err != nil {
		return nil, err
	}
	s := scoreFindings(g, parseFindings(g, root, run.output), js)
	s.Seconds = run.duration.Seconds()
	s.Troubles = troubles(run.stderr)
	s.log = run.stderr
	return s, nil
}

// runCorpus measures every group and prints the result.
func runCorpus(o *options, out io.Writer) error {
	groups, err := corpus.LoadGroups(o.labels, o.onlyRE)
	if err != nil {
		return err
	}
	js, err := loadJudgements(o.labels)
	if err != nil {
		return err
	}
	var rows []row
	for _, g := range groups {
		r, err := measure(o, g, js)
		if err != nil {
			return fmt.Errorf("%s: %w", g.Title(), err)
		}
		rows = append(rows, r)
		if !o.markdown {
			printRow(out, r, o.verbose)
		}
		if o.saveDir != "" && r.Tool != nil {
			if err := save(o.saveDir, r); err != nil {
				return err
			}
		}
	}
	if o.jsonFile != "" {
		if err := writeJSON(o.jsonFile, allFindings(rows)); err != nil {
			return err
		}
	}
	if o.markdown {
		return publish(o.write, markdownTable(rows), out)
	}
	printTotals(out, rows)
	return nil
}

// allFindings returns the tool's findings in all rows.
func allFindings(rows []row) []finding {
	out := []finding{}
	for _, r := range rows {
		if r.Tool != nil {
			out = append(out, r.Tool.Findings...)
		}
	}
	return out
}

// save writes the findings of a row, and what go vet said, for reading.
func save(dir string, r row) error {
	stem := filepath.Join(dir, r.FileStem())
	if err := corpus.WriteFile(stem+".log", []byte(r.Tool.log)); err != nil {
		return err
	}
	return writeJSON(stem+".json", r.Tool.Findings)
}

// writeJSON writes findings to a file, [] for none.
func writeJSON(file string, findings []finding) error {
	if findings == nil {
		findings = []finding{}
	}
	data, err := json.MarshalIndent(findings, "", " ")
	if err != nil {
		return err
	}
	return corpus.WriteFile(file, append(data, '\n'))
}
