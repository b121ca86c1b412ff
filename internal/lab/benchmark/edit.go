package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A listed is a package as go list knows it.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	Imports         []string
}

func (l *listed) file() string { return filepath.Join(l.Dir, l.GoFiles[0]) }

// A module is what is measured: a folder, and two packages in it to change.
type module struct {
	dir  string
	leaf *listed // that no other package imports
	hub  *listed // that most of the others import, directly or not
}

// openModule finds the packages of a module.
func openModule(ctx context.Context, dir string) (*module, error) {
	out, err := goOutput(ctx, dir, "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	if err != nil {
		return nil, err
	}
	var pkgs []*listed
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		p := new(listed)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if len(p.GoFiles) > 0 {
			pkgs = append(pkgs, p)
		}
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("no packages in %s", dir)
	}
	m := &module{dir: dir}
	m.leaf, m.hub = leafAndHub(pkgs)
	return m, nil
}

// leafAndHub returns, of the packages that none of the others imports, the one
// that depends on most of them, and the package that most depend on.
func leafAndHub(pkgs []*listed) (leaf, hub *listed) {
	byPath := make(map[string]*listed)
	for _, p := range pkgs {
		byPath[p.ImportPath] = p
	}
	depends, dependents := make(map[*listed]int), make(map[*listed]int)
	for _, p := range pkgs {
		for dep := range closure(byPath, p) {
			depends[p]++
			dependents[dep]++
		}
	}
	first := func(a, b *listed) int { return strings.Compare(b.ImportPath, a.ImportPath) }
	hub = slices.MaxFunc(pkgs, func(a, b *listed) int {
		return cmp.Or(cmp.Compare(dependents[a], dependents[b]), first(a, b))
	})
	leaf = slices.MaxFunc(pkgs, func(a, b *listed) int {
		return cmp.Or(-cmp.Compare(dependents[a], dependents[b]), cmp.Compare(depends[a], depends[b]), first(a, b))
	})
	return leaf, hub
}

// closure returns what a package imports, directly or not.
func closure(byPath map[string]*listed, p *listed) map[*listed]bool {
	all := make(map[*listed]bool)
	for work := []*listed{p}; len(work) > 0; {
		p, work = work[len(work)-1], work[:len(work)-1]
		for _, path := range p.Imports {
			if dep := byPath[path]; dep != nil && !all[dep] {
				all[dep] = true
				work = append(work, dep)
			}
		}
	}
	return all
}

// compile fills the build cache with everything that some tool may need:
// packages, their dependencies and their tests.
func (m *module) compile(ctx context.Context) error {
	_, err := goOutput(ctx, m.dir, "list", "-e", "-export", "-deps", "-test", "-compiled", "-f", "{{.Export}}", "./...")
	return err
}

// while changes a file, calls do, and changes the file back. The change is a
// new function without a use.
func while(file string, do func() error) (err error) {
	before, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.WriteFile(file, before, 0o666)) }()
	after := bytes.Clone(before)
	after = fmt.Appendf(after, "\nfunc benchmark%s() {}\n", rand.Text())
	if err := os.WriteFile(file, after, 0o666); err != nil {
		return err
	}
	return do()
}
