package driver

import (
	"context"
	"flag"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/report"
)

func shardFlags(o *options) *flag.FlagSet {
	fs := o.load.flags("stickystate shard")
	outFlag(fs, &o.load)
	fs.StringVar(&o.newFrom, "new-from", "", "analyse the state at `revision` too")
	return fs
}

// shard analyses a part of a program, and prints what "stickystate merge" needs
// to make one report of all parts.
func (p *Program) shard(ctx context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	o.parts = true // each package is in one shard
	if err := o.parse(shardFlags(o), args); err != nil {
		return 0, err
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	return o.writing(s, func(s Streams) (int, error) { return p.printShard(ctx, o, s) })
}

func (p *Program) printShard(ctx context.Context, o *options, s Streams) (int, error) {
	g, err := o.openGate(ctx)
	if err != nil {
		return 0, err
	}
	defer g.close()
	res, err := p.analyse(ctx, &o.load, nil, s)
	if err != nil {
		return 0, err
	}
	printNotes(s.Err, res.notes)
	printSkipped(s.Err, res.skipped, o.verbose)
	doc := &report.Shard{Tree: *res.tree()}
	if doc.Settings, err = o.settings(ctx); err != nil {
		return 0, err
	}
	if doc.All, err = o.modulePackages(ctx); err != nil {
		return 0, err
	}
	if g.rev != nil {
		doc.Since = g.rev.commit
		if len(g.rev.replace) > 0 {
			base, err := p.analyse(ctx, &o.load, g.rev, s)
			if err != nil {
				return 0, baseError(g.rev.commit, err)
			}
			doc.Base = base.tree()
		}
	}
	return exitClean, doc.Write(s.Out)
}

// settings are what shards have to have in common.
func (l *load) settings(ctx context.Context) (map[string]string, error) {
	env, err := l.environment(ctx)
	if err != nil {
		return nil, err
	}
	c, err := l.configuration(env)
	if err != nil {
		return nil, err
	}
	return map[string]string{"tool": toolVersion(), "tags": l.tags, "events": strconv.FormatBool(l.events), "architecture": env.arch, "configuration": c.Engine}, nil
}

// modulePackages lists the packages of the module that have something to
// analyse, none if another module of a workspace may import them.
func (l *load) modulePackages(ctx context.Context) ([]string, error) {
	env, err := l.environment(ctx)
	if err != nil || env.work != "" || env.module == "" {
		return nil, err
	}
	g := newGoCommand(l)
	g.dir = filepath.Dir(env.module)
	out, err := g.output(ctx, slices.Concat([]string{"list", "-e", "-f", "{{if or .GoFiles .CgoFiles .Error}}{{.ImportPath}}{{end}}"}, g.build, []string{"./..."})...)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

// tree is the outcome as a shard has it.
func (res *outcome) tree() *report.Tree {
	t := &report.Tree{Module: res.module, Packages: []report.Unit{}, Skipped: res.skipped, Notes: res.notes, Programs: res.programs}
	for _, u := range res.units {
		for _, pos := range u.positions() {
			pos.File = res.places.portable(pos.File)
		}
		t.Packages = append(t.Packages, report.Unit{Package: u.pkg, Records: u.Records})
	}
	return t
}

// here marks a path that is relative to the root of the repository.
const here = "./"

// portable writes a path so that another machine can find the file.
func (p places) portable(file string) string {
	if filepath.IsAbs(file) && within(p.root, file) {
		return here + p.fromRoot().relative(file)
	}
	return p.relative(file)
}

// local is the inverse of portable.
func (p places) local(file string) string {
	if rel, ok := strings.CutPrefix(file, here); ok {
		return filepath.Join(p.root, filepath.FromSlash(rel))
	}
	return file
}
