package driver

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/graph"
)

// configure reads the configuration, sets the engine's flags, and returns what
// results depend on of both: for each package, since modules may have
// configurations of their own.
func (p *Program) configure(l *load, env *environment) (settings func(*graph.Package) string, err error) {
	if p.Engine == nil {
		return nil, nil
	}
	c, err := l.configuration(env)
	if err != nil {
		return nil, err
	}
	flags := map[string]string{"events": strconv.FormatBool(l.events), "first-party": strings.Join(c.FirstParty, ",")}
	if c.File != "" {
		flags["config"], flags["config-hash"] = c.File, c.Engine
	}
	for name, value := range flags {
		if err := p.Engine.Flags.Set(name, value); err != nil {
			return nil, err
		}
	}
	common := fmt.Sprint(flags) // sorted by fmt
	if c.File != "" {
		return func(*graph.Package) string { return common }, nil
	}
	found := ownConfigurations()
	return func(pkg *graph.Package) string { return common + found(pkg) }, nil
}

// configuration reads the file that -config names, or the one beside go.mod if
// there is one.
func (l *load) configuration(env *environment) (*config.Config, error) {
	dir := l.path(".")
	file := l.path(l.config)
	if l.config == "" {
		file = config.Find(moduleDir(dir, env))
	}
	c, err := config.Read(file)
	if err != nil {
		return nil, misconfigured(config.MistakesIn(err), newPlaces(dir, env))
	}
	return c, nil
}

// ownConfig is like configuration, without the go command: the file beside the nearest
// go.mod.
func (l *load) ownConfig() (*config.Config, error) {
	file := l.path(l.config)
	if l.config == "" {
		file = config.Find(l.path("."))
	}
	c, err := config.Read(file)
	if err != nil {
		return nil, misconfigured(config.MistakesIn(err), newPlaces(l.path("."), new(environment)))
	}
	return c, nil
}

// ownConfigurations returns a function that tells of the configuration of a
// package's module.
func ownConfigurations() func(*graph.Package) string {
	var mu sync.Mutex
	known := make(map[string]string)
	return func(pkg *graph.Package) string {
		dir := pkg.Dir
		if pkg.Module != nil && pkg.Module.Dir != "" {
			dir = pkg.Module.Dir
		}
		mu.Lock()
		defer mu.Unlock()
		hash, ok := known[dir]
		if !ok {
			c, err := config.Read(config.Find(dir))
			if err == nil {
				hash = c.Engine
			}
			known[dir] = hash
		}
		return hash
	}
}

// moduleDir is the folder of the module that a folder is in, or else that folder.
func moduleDir(dir string, env *environment) string {
	if env.module == "" {
		return dir
	}
	return filepath.Dir(env.module)
}

// mistakes are those that the packages tell of.
func (r *records) mistakes() config.Mistakes {
	var ms config.Mistakes
	for _, m := range r.Mistakes {
		ms = append(ms, config.Mistake(m))
	}
	return ms
}

// misconfigured returns mistakes in the configuration as an error, each once, in
// the order of the file.
func misconfigured(mistakes config.Mistakes, pl places) error {
	ms := slices.Clone(mistakes)
	for i := range ms {
		if within(pl.root, ms[i].File) { // -config may name any file
			ms[i].File = pl.relative(ms[i].File)
		}
	}
	slices.SortFunc(ms, func(a, b config.Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(ms).Err()
}

// VetVersion answers "-V=full" as unitchecker does, if a configuration applies
// to the working directory: with its content in the tool's identity, so that
// go vet analyses anew when it changes. It reports whether it has answered.
func VetVersion(args []string, w io.Writer) (bool, error) {
	if !slices.Contains(args, "-V=full") && !slices.Contains(args, "--V=full") {
		return false, nil
	}
	c, err := config.Read(config.FindHere())
	if err != nil || c.Hash == "" {
		return false, err
	}
	tool, err := toolHash()
	if err != nil {
		return false, err
	}
	h := sha256.New()
	h.Write(tool[:])
	io.WriteString(h, c.Hash)
	_, err = fmt.Fprintf(w, "%s version devel comments-go-here buildID=%02x\n", filepath.Base(os.Args[0]), h.Sum(nil))
	return true, err
}
