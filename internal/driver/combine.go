package driver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
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
	o.shards = true
	if err := o.validate(p.Checks); err != nil {
		return 0, err
	}
	return o.writing(s, func(s Streams) (int, error) { return o.printShards(ctx, s) })
}

func (o *options) printShards(ctx context.Context, s Streams) (int, error) {
	if err := o.settle(); err != nil {
		return 0, err
	}
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	sh, err := o.openShards(ctx)
	if err != nil {
		return 0, err
	}
	v, err := sh.view(&o.load, s)
	if err != nil {
		return 0, err
	}
	if sh.since() != "" {
		if g.base, err = sh.base(&o.load, s); err != nil {
			return 0, err
		}
	}
	return o.print(v, g, s)
}

// shards are shards that belong together, with the files that they were read
// from.
type shards struct {
	files  []string
	list   []*report.Shard
	places places
}

// openShards reads the shards that are named in place of packages.
func (l *load) openShards(ctx context.Context) (*shards, error) {
	if slices.Equal(l.patterns, []string{"."}) {
		subject, command := strings.TrimPrefix(l.command, programName+" "), l.command
		if subject != "merge" {
			subject, command = "-shards", command+" -shards"
		}
		return nil, fmt.Errorf("%s takes shards: %s a.json b.json; make them: stickystate shard ./a/... > a.json", subject, command)
	}
	sh := &shards{files: l.patterns, places: l.places(ctx)}
	for _, name := range sh.files {
		data, err := os.ReadFile(l.path(name))
		if err != nil {
			return nil, err
		}
		s, err := report.ReadShard(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := sh.add(name, s); err != nil {
			return nil, err
		}
	}
	return sh, nil
}

// add adds a shard, if it was made as the others were.
func (sh *shards) add(name string, s *report.Shard) error {
	sh.list = append(sh.list, s)
	first := sh.list[0]
	for _, k := range slices.Sorted(maps.Keys(first.Settings)) {
		if a, b := first.Settings[k], s.Settings[k]; a != b {
			return fmt.Errorf("%s and %s differ in %s: %q and %q; shards that are merged need the same", sh.files[0], name, k, a, b)
		}
	}
	if a, b := first.Since, s.Since; a != b {
		return fmt.Errorf("%s and %s differ in what they are compared with: %q and %q; give all the same -new-from", sh.files[0], name, a, b)
	}
	return nil
}

// since is the commit that the shards compare with, "" for none.
func (sh *shards) since() string { return sh.list[0].Since }

// view is the view of all that the shards tell.
func (sh *shards) view(l *load, s Streams) (*view, error) {
	var trees []*report.Tree
	for _, shard := range sh.list {
		trees = append(trees, &shard.Tree)
	}
	res, err := sh.join(trees)
	if err != nil {
		return nil, err
	}
	return res.shown(l, s)
}

// base is the view of the state before the change. Where nothing has changed, it
// is what there is now.
func (sh *shards) base(l *load, s Streams) (*view, error) {
	var trees []*report.Tree
	for _, shard := range sh.list {
		trees = append(trees, cmp.Or(shard.Base, &shard.Tree))
	}
	res, err := sh.join(trees)
	if err != nil {
		return nil, err
	}
	res.printBase(s.Err)
	return res.view(l), nil
}

// places returns the places of the working directory. The go command, which
// knows where a module begins, may be missing where shards are merged.
func (l *load) places(ctx context.Context) places {
	env, err := newGoCommand(l).environment(ctx)
	if err != nil {
		env = new(environment)
	}
	return newPlaces(l.path("."), env)
}

// join makes one outcome of trees. A package may be in several; they have to
// say the same of it.
func (sh *shards) join(trees []*report.Tree) (*outcome, error) {
	res := &outcome{places: sh.places, module: trees[0].Module, analysed: make(map[string]bool), programs: make(programSet)}
	said := make(map[string]statement)
	for i, t := range trees {
		if t.Module != res.module {
			res.module = ""
		}
		res.notes = append(res.notes, t.Notes...)
		maps.Copy(res.programs, t.Programs)
		for _, st := range statements(sh.files[i], t) {
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
		if st := said[pkg]; st.skip != nil {
			res.skipped = append(res.skipped, *st.skip)
		} else {
			res.add(st.told(sh.places))
		}
	}
	slices.Sort(res.notes)
	res.notes = slices.Compact(res.notes)
	res.unseen = res.notes
	res.whole = len(res.skipped) == 0 && sh.cover()
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

// told is what is said of a package that was analysed, with its files where
// they are here.
func (st statement) told(pl places) told {
	here := records{*st.unit.Clone()}
	for _, pos := range here.positions() {
		pos.File = pl.local(pos.File)
	}
	return told{st.pkg, here}
}

// cover reports whether shards say something of all packages of one module.
func (sh *shards) cover() bool {
	told := make(map[string]bool)
	for _, s := range sh.list {
		for _, st := range statements("", &s.Tree) {
			told[st.pkg] = true
		}
	}
	return !slices.ContainsFunc(sh.list, func(s *report.Shard) bool {
		return len(s.All) == 0 || slices.ContainsFunc(s.All, func(pkg string) bool { return !told[pkg] })
	})
}

// baseError tells that the state before a change could not be analysed.
func baseError(commit string, err error) error {
	return fmt.Errorf("cannot analyse %s, which -new-from compares with: %w", commit[:min(12, len(commit))], err)
}

// printBase says what of the state before a change is not known.
func (res *outcome) printBase(w io.Writer) {
	if res.packages+len(res.skipped) == 0 {
		fmt.Fprintln(w, "stickystate: the base revision has none of these packages, or no go.mod; all that is found now counts as new")
	}
	for _, skip := range res.skipped {
		fmt.Fprintf(w, "stickystate: in the base revision, skipped %s: %s; all that is found in it now counts as new\n", skip.Package, strings.TrimSpace(skip.Reason))
	}
}
