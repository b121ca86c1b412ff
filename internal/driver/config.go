package driver

import (
	"crypto/sha256"
	"errors"
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
	file := l.configFile(env)
	c, err := config.Read(file)
	if err != nil {
		return nil, err
	}
	flags := map[string]string{"events": strconv.FormatBool(l.events), "first-party": strings.Join(c.FirstParty, ",")}
	if c.File != "" {
		if flags["config"], err = filepath.Abs(file); err != nil {
			return nil, err
		}
		flags["config-hash"] = c.Hash
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

// configFile is the file that -config names, or the one beside go.mod; "" for
// none.
func (l *load) configFile(env *environment) string {
	switch {
	case l.config == "":
		return config.Find(moduleDir(l, env))
	case l.dir != "" && !filepath.IsAbs(l.config):
		return filepath.Join(l.dir, l.config)
	}
	return l.config
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
				hash = c.Hash
			}
			known[dir] = hash
		}
		return hash
	}
}

func moduleDir(l *load, env *environment) string {
	if env.module != "" && env.module != os.DevNull {
		return filepath.Dir(env.module)
	}
	dir, err := filepath.Abs(l.dir)
	if err != nil {
		return l.dir
	}
	return dir
}

// misconfigured returns the mistakes in the configuration that the packages
// have found, each once.
func misconfigured(problems []string, pl places) error {
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	var errs []error
	for _, problem := range slices.Compact(problems) {
		file, rest, _ := strings.Cut(problem, config.FileName+":")
		if rest != "" {
			problem = pl.relative(file+config.FileName) + ":" + rest
		}
		errs = append(errs, errors.New(problem))
	}
	return errors.Join(errs...)
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
