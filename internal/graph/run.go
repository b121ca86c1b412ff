package graph

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/internal/unit"
)

// A Runner runs one analyzer, and what it requires, over packages.
type Runner struct {
	Analyzer *analysis.Analyzer
	// FirstParty reports whether a package is analysed at all.
	FirstParty func(path string, mod *analysis.Module) bool
	// Overlay leads from files to those that are read in their place; to "" if
	// they do not exist.
	Overlay map[string]string
	Arch    string // as GOARCH has it
	// Step is called, from several goroutines, when a package that was asked
	// for is done.
	Step func()
	// Begin is called before a package is analysed, and end when that is done.
	// With an error, which is that of the package, it is not analysed.
	Begin func(path string) (end func(), err error)
	// Serial has one package analysed at a time.
	Serial bool

	// Store keeps results. They depend on the tool, on settings, and on what the
	// go command says of the package.
	Store    Store
	Tool     [32]byte
	Settings func(*Package) string
}

// A Message is a diagnostic without its place: what it tells is in its text.
type Message struct{ Category, Text string }

// A Result is what came of one package.
type Result struct {
	Messages []Message
	Err      error // the package could not be analysed
	// Sound is set if the types of the package are known nevertheless, so that
	// packages that import it can be analysed.
	Sound bool
}

// A node is a package of the first party.
type node struct {
	pkg     *Package
	imports []*node // of the first party, direct
	done    chan struct{}
	result  Result
	facts   []byte
	sum     [sha256.Size]byte // of the facts
}

// Run analyses the packages of the first party in a set, and returns what came
// of each; nothing of those that the go command did not get to compiling. The
// error is that of ctx.
func (r *Runner) Run(ctx context.Context, pkgs *Set) (map[string]*Result, error) {
	unit.RegisterFacts([]*analysis.Analyzer{r.Analyzer})
	nodes, order := r.nodes(pkgs.list)
	u := newUniverse(pkgs)
	slots := make(chan struct{}, r.width())
	var wg sync.WaitGroup
	for _, n := range order {
		wg.Go(func() {
			defer close(n.done)
			for _, imp := range n.imports {
				<-imp.done
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() == nil {
				r.finish(n, u)
				n.sum = sha256.Sum256(n.facts)
			}
		})
	}
	wg.Wait()
	results := make(map[string]*Result, len(nodes))
	for path, n := range nodes {
		results[path] = &n.result
	}
	return results, ctx.Err()
}

// width is how many packages are analysed at a time.
func (r *Runner) width() int {
	if r.Serial {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// nodes returns the packages of the first party, by path and in the order of
// pkgs, linked by their imports.
func (r *Runner) nodes(pkgs []*Package) (map[string]*node, []*node) {
	nodes := make(map[string]*node)
	var order []*node
	for _, p := range pkgs {
		if p.Standard || len(p.CompiledGoFiles) == 0 || !r.FirstParty(p.ImportPath, p.module()) {
			continue
		}
		n := &node{pkg: p, done: make(chan struct{})}
		for _, path := range p.Imports {
			if imp := nodes[path]; imp != nil {
				n.imports = append(n.imports, imp)
			}
		}
		nodes[p.ImportPath] = n
		order = append(order, n)
	}
	return nodes, order
}

// finish takes the result of a package from the store, or analyses it.
func (r *Runner) finish(n *node, u *universe) {
	if !n.pkg.DepOnly && r.Step != nil {
		defer r.Step()
	}
	key, keyed := r.key(n)
	if keyed {
		if e, ok := r.Store.get(key); ok {
			n.result, n.facts = Result{Messages: e.Messages, Sound: true}, e.Facts
			return
		}
	}
	r.analyse(n, u)
	if keyed && n.result.Err == nil {
		r.Store.put(key, &entry{n.result.Messages, n.facts})
	}
}

// analyse sets the result and the facts of a package. A crash of an analyzer is
// an error of this package alone.
func (r *Runner) analyse(n *node, u *universe) {
	defer func() {
		if e := recover(); e != nil {
			n.facts, n.result = nil, Result{Err: fmt.Errorf("panic: %v", e), Sound: true}
		}
	}()
	if r.Begin != nil {
		end, err := r.Begin(n.pkg.ImportPath)
		if err != nil {
			n.result = Result{Err: err, Sound: true}
			return
		}
		defer end()
	}
	pkg, err := unit.Load(u.fset, r.source(n, u))
	if err != nil {
		n.result.Err = err
		return
	}
	n.result.Sound = true
	res := pkg.Run([]*analysis.Analyzer{r.Analyzer})[0]
	if n.result.Err = res.Err; res.Err != nil {
		return
	}
	for _, d := range res.Diagnostics {
		n.result.Messages = append(n.result.Messages, Message{d.Category, d.Message})
	}
	n.facts, n.result.Err = pkg.Facts()
}

func (r *Runner) source(n *node, u *universe) *unit.Source {
	return &unit.Source{
		Path:         n.pkg.ImportPath,
		GoFiles:      n.pkg.files(n.pkg.CompiledGoFiles),
		OtherFiles:   n.pkg.files(n.pkg.OtherFiles),
		IgnoredFiles: n.pkg.files(n.pkg.IgnoredGoFiles),
		GoVersion:    n.pkg.goVersion(),
		Arch:         r.Arch,
		Module:       n.pkg.module(),
		ReadFile:     r.readFile,
		Importer:     u.importer(n.pkg),
		Facts: func(path string) ([]byte, error) {
			for _, imp := range n.imports {
				if imp.pkg.ImportPath == path {
					return imp.facts, nil
				}
			}
			return nil, nil
		},
	}
}

func (r *Runner) readFile(name string) ([]byte, error) {
	if real, ok := r.Overlay[name]; ok {
		if real == "" {
			return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
		}
		name = real
	}
	return os.ReadFile(name)
}
