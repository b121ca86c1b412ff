package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// A pair is a service before and after its own fix: the tool must report the
// state before, and be silent about it after.
type pair struct {
	Repo      string   `json:"repo"`
	Before    string   `json:"before"`
	After     string   `json:"after"`
	ModuleDir string   `json:"module_dir"`
	State     string   `json:"state"` // regular expression on messages
	Packages  []string `json:"packages"`
	Fix       string   `json:"fix"` // what the fix did; for the reader
}

// runPairs checks every pair, and returns errPairs if one fails.
func runPairs(o *options, out io.Writer) error {
	pairs, err := corpus.ReadJSON[[]pair](filepath.Join(o.labels, "pairs.json"))
	if err != nil {
		return err
	}
	failed := 0
	for _, p := range pairs {
		if !o.onlyRE.MatchString(p.Repo) {
			continue
		}
		state, err := regexp.Compile(p.State)
		if err != nil {
			return fmt.Errorf("pairs.json: %s: state: %w", p.Repo, err)
		}
		before := countState(o, p, p.Before, state)
		after := countState(o, p, p.After, state)
		verdict := "ok"
		if before.err != nil || after.err != nil || before.named == 0 || after.named > 0 {
			verdict = "FAIL"
			failed++
		}
		fmt.Fprintf(out, "%-4s %s  %s\n     before %.10s: %v\n     after  %.10s: %v\n",
			verdict, p.Repo, p.State, p.Before, before, p.After, after)
	}
	if failed > 0 {
		return fmt.Errorf("%w: %d of %d", errPairs, failed, len(pairs))
	}
	return nil
}

// A pairSide is what a tool said about one commit of a pair.
type pairSide struct {
	named, findings int // findings that name the state, and all
	troubles        int
	err             error
}

func (s pairSide) String() string {
	if s.err != nil {
		return s.err.Error()
	}
	text := fmt.Sprintf("%d of %d findings name the state", s.named, s.findings)
	if s.troubles > 0 {
		text += fmt.Sprintf(" (%d packages not analysed)", s.troubles)
	}
	return text
}

// countState runs the tool at one commit. Silence only counts where something
// was analysed.
func countState(o *options, p pair, commit string, state *regexp.Regexp) pairSide {
	root, err := o.checkouts().CheckOut(p.Repo, commit)
	if err != nil {
		return pairSide{err: err}
	}
	g := &corpus.Group{Repo: p.Repo, Commit: commit, ModuleDir: p.ModuleDir}
	moduleDir := corpus.ModuleDir(root, p.ModuleDir)
	if err := corpus.StubEmbeds(moduleDir); err != nil {
		return pairSide{err: err}
	}
	run, err := vet(o, o.tool, moduleDir, p.Packages)
	if err != nil {
		return pairSide{err: err}
	}
	if !run.answered() {
		side := pairSide{err: errors.New("nothing was analysed")}
		if ts := troubles(run.stderr); len(ts) > 0 {
			side.err = fmt.Errorf("nothing was analysed: %s", ts[0].Text)
		}
		return side
	}
	findings := parseFindings(g, root, run.output)
	side := pairSide{findings: len(findings), troubles: len(troubles(run.stderr))}
	for _, f := range findings {
		if state.MatchString(f.Message) {
			side.named++
		}
	}
	return side
}
