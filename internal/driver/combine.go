package driver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/report"
)

// mergeFlags declares the flags of "stickystate merge": those of the analysis
// that say what is printed, and where.
func mergeFlags(o *options) *flag.FlagSet {
	fs := flag.NewFlagSet("stickystate merge", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.dir, "C", "", "change to `dir` before anything else")
	fs.BoolVar(&o.verbose, "v", false, "print counts, budgets that were reached, and every skipped package")
	o.printing(fs)
	return fs
}

// combine prints the report of shards, as the analysis of all their packages
// in one run would.
func (p *Program) combine(ctx context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	if err := o.parse(mergeFlags(o), args); err != nil {
		return 0, err
	}
	if err := o.validate(p.Checks); err != nil {
		return 0, err
	}
	files := o.patterns
	if slices.Equal(files, []string{"."}) {
		return 0, errors.New("merge takes shards: stickystate merge a.json b.json; make them: stickystate shard ./a/... > a.json")
	}
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	shards, err := o.readShards(files)
	if err != nil {
		return 0, err
	}
	pl, err := o.places(ctx)
	if err != nil {
		return 0, err
	}
	res, err := join(pl, files, trees(shards))
	if err != nil {
		return 0, err
	}
	res.whole = len(res.skipped) == 0 && cover(shards)
	v, err := res.shown(&o.load, s)
	if err != nil {
		return 0, err
	}
	if shards[0].Since != "" {
		// What a view has made of records cannot be made again.
		if g.base, err = o.mergedBase(pl, files, s); err != nil {
			return 0, err
		}
	}
	return o.print(v, g, s)
}

// mergedBase is the view of the state before the change.
func (o *options) mergedBase(pl places, files []string, s Streams) (*view, error) {
	shards, err := o.readShards(files)
	if err != nil {
		return nil, err
	}
	res, err := join(pl, files, baseTrees(shards))
	if err != nil {
		return nil, err
	}
	res.whole = len(res.skipped) == 0 && cover(shards)
	printBaseSkipped(s.Err, res.skipped)
	return res.view(&o.load), nil
}

// readShards reads the files of shards that belong together.
func (o *options) readShards(files []string) ([]*report.Shard, error) {
	var shards []*report.Shard
	for _, name := range files {
		data, err := os.ReadFile(o.path(name))
		if err != nil {
			return nil, err
		}
		s, err := report.ReadShard(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		shards = append(shards, s)
		first := shards[0]
		for _, k := range slices.Sorted(maps.Keys(first.Settings)) {
			if a, b := first.Settings[k], s.Settings[k]; a != b {
				return nil, fmt.Errorf("%s and %s differ in %s: %q and %q; shards that are merged need the same", files[0], name, k, a, b)
			}
		}
		if a, b := first.Since, s.Since; a != b {
			return nil, fmt.Errorf("%s and %s differ in what they are compared with: %q and %q; give all the same -new-from", files[0], name, a, b)
		}
	}
	return shards, nil
}

func trees(shards []*report.Shard) []*report.Tree {
	var ts []*report.Tree
	for _, s := range shards {
		ts = append(ts, &s.Tree)
	}
	return ts
}

// baseTrees are the trees before the change; where nothing has changed, they
// are what there is now.
func baseTrees(shards []*report.Shard) []*report.Tree {
	var ts []*report.Tree
	for _, s := range shards {
		ts = append(ts, cmp.Or(s.Base, &s.Tree))
	}
	return ts
}

// places returns the places of the working directory. The go command, which
// knows where a module begins, may be missing where shards are merged.
func (l *load) places(ctx context.Context) (places, error) {
	dir, err := filepath.Abs(l.dir)
	if err != nil {
		return places{}, err
	}
	env, err := newGoCommand(l).environment(ctx)
	if err != nil {
		env = new(environment)
	}
	return newPlaces(dir, env), nil
}

// join makes one outcome of trees. A package may be in several; they have to
// say the same of it.
func join(pl places, files []string, trees []*report.Tree) (*outcome, error) {
	res := &outcome{places: pl, module: trees[0].Module, analysed: make(map[string]bool)}
	said := make(map[string]statement)
	for i, t := range trees {
		if t.Module != res.module {
			res.module = ""
		}
		for _, st := range statements(files[i], t) {
			old, ok := said[st.pkg]
			if ok && !old.same(st) {
				return nil, fmt.Errorf("%s and %s say different things of %s; make all shards from the same sources", old.by, st.by, st.pkg)
			}
			if !ok {
				said[st.pkg] = st
			}
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(said)) {
		st := said[pkg]
		if st.skip != nil {
			res.skipped = append(res.skipped, *st.skip)
			continue
		}
		u := told{pkg, records{findings: st.unit.Findings, directives: st.unit.Directives, routes: st.unit.Routes, budgets: st.unit.Budgets}}
		for _, pos := range u.positions() {
			pos.File = pl.local(pos.File)
		}
		res.add(u)
	}
	return res, nil
}

// A statement is what a shard says of a package: its records, or why it has
// none.
type statement struct {
	by, pkg string
	unit    *report.Unit
	skip    *report.Skipped
}

func statements(by string, t *report.Tree) []statement {
	var out []statement
	for i := range t.Packages {
		out = append(out, statement{by: by, pkg: t.Packages[i].Package, unit: &t.Packages[i]})
	}
	for i := range t.Skipped {
		out = append(out, statement{by: by, pkg: t.Skipped[i].Package, skip: &t.Skipped[i]})
	}
	return out
}

// same reports whether two shards say the same of a package.
func (st statement) same(other statement) bool {
	a, err := json.Marshal([]any{st.unit, st.skip})
	b, err2 := json.Marshal([]any{other.unit, other.skip})
	return err == nil && err2 == nil && bytes.Equal(a, b)
}

// cover reports whether shards say something of all packages of one module.
func cover(shards []*report.Shard) bool {
	told := make(map[string]bool)
	for _, s := range shards {
		for _, st := range statements("", &s.Tree) {
			told[st.pkg] = true
		}
	}
	return !slices.ContainsFunc(shards, func(s *report.Shard) bool {
		return len(s.All) == 0 || slices.ContainsFunc(s.All, func(pkg string) bool { return !told[pkg] })
	})
}

// baseError tells that the state before a change could not be analysed.
func baseError(commit string, err error) error {
	return fmt.Errorf("cannot analyse %s, which -new-from compares with: %w", commit[:min(12, len(commit))], err)
}

// printBaseSkipped says which packages have no findings before the change.
func printBaseSkipped(w io.Writer, skipped []report.Skipped) {
	for _, skip := range skipped {
		fmt.Fprintf(w, "stickystate: in the base revision, skipped %s: %s; all that is found in it now counts as new\n", skip.Package, strings.TrimSpace(skip.Reason))
	}
}
