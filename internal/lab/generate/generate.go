// Package generate writes Go modules of any size and of several shapes, to see
// how the cost of the analysis grows with what it is given.
//
// A module imports the standard library only, builds, and is the same whenever
// it is written with the same arguments.
package generate

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// A Shape is a way in which a module can be large.
type Shape struct {
	Name string
	Doc  string // what is large, in a few words

	core, unit string // templates: of the package that all import, and of all others
	perUnit    int    // lines of a package, at most
	perName    int    // lines for each name in a package, about
	chain      int    // so many packages import each the one before
	ring       int    // so many functions call each other
}

// Shapes returns all shapes, the ordinary service first.
func Shapes() []Shape {
	return []Shape{
		{Name: "service", Doc: "domains of handlers, services and stores", core: "core", unit: "domain", perUnit: 600, perName: 180},
		{Name: "calls", Doc: "chains of calls, thousands of functions deep", core: "core", unit: "calls", perUnit: 2000, perName: 11, chain: 20},
		{Name: "interface", Doc: "one interface with very many implementations", core: "interface", unit: "implementations", perUnit: 2000, perName: 31},
		{Name: "generated", Doc: "generated files of 100,000 lines", core: "core", unit: "messages", perUnit: 100000, perName: 80},
		{Name: "recursion", Doc: "functions that call each other, also through interfaces and callbacks", core: "visitor", unit: "recursion", perUnit: 1000, perName: 18, ring: 20},
		{Name: "giant", Doc: "functions of 10,000 lines", unit: "giant", perUnit: 10000, perName: 10},
	}
}

// unitsPerMount is how many packages are put together by another one: main does
// not import them all itself.
const unitsPerMount = 16

//go:embed templates/*.tmpl
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"last":   func(list []string, i int) bool { return i == len(list)-1 },
	"next":   func(i int) int { return i + 1 },
	"around": func(list []string, i int) string { return list[(i+1)%len(list)] },
}).ParseFS(files, "templates/*.tmpl"))

// content is what a template is filled with.
type content struct {
	Package string
	Names   []string
	Imports []string
	Rings   [][]string
}

// A writer writes one module.
type writer struct {
	dir   string
	shape Shape
	lines int // written so far
	names int // given so far
}

// Write writes a module of the shape with about so many lines to dir, and
// returns how many it has.
func (s Shape) Write(dir string, lines int) (int, error) {
	w := &writer{dir: dir, shape: s}
	if err := w.file("go.mod", []byte("module example.com/grown\n\ngo 1.26\n")); err != nil {
		return 0, err
	}
	if s.core == "" {
		return w.lines, w.commands(lines)
	}
	err := w.source("core", s.core, content{})
	if err != nil {
		return 0, err
	}
	units, err := w.units(lines)
	if err != nil {
		return 0, err
	}
	return w.lines, w.mount(units)
}

// units writes packages until there are enough lines, and returns their names.
func (w *writer) units(lines int) ([]string, error) {
	var units []string
	for w.lines < lines {
		c := content{Package: fmt.Sprintf("p%d", len(units)), Names: w.newNames(lines)}
		if n := len(units); w.shape.chain > 0 && n%w.shape.chain > 0 {
			c.Imports = units[n-1:]
		}
		for rest := c.Names; w.shape.ring > 0 && len(rest) > 0; {
			n := min(w.shape.ring, len(rest))
			c.Rings = append(c.Rings, rest[:n])
			rest = rest[n:]
		}
		if err := w.source(c.Package, w.shape.unit, c); err != nil {
			return nil, err
		}
		units = append(units, c.Package)
	}
	return units, nil
}

// commands writes packages that nothing imports until there are enough lines.
func (w *writer) commands(lines int) error {
	for i := 0; w.lines < lines; i++ {
		name := fmt.Sprintf("p%d", i)
		if err := w.source(filepath.Join("cmd", name), w.shape.unit, content{Package: name, Names: w.newNames(lines)}); err != nil {
			return err
		}
	}
	return nil
}

// newNames returns names for a package, which is to have as many lines as are
// missing, but no more than the shape allows.
func (w *writer) newNames(lines int) []string {
	names := make([]string, max(1, min(lines-w.lines, w.shape.perUnit)/w.shape.perName))
	for i := range names {
		w.names++
		names[i] = fmt.Sprintf("N%d", w.names)
	}
	return names
}

// mount writes the packages that put units together, and main.
func (w *writer) mount(units []string) error {
	var mounts []string
	for rest := units; len(rest) > 0; {
		n := min(unitsPerMount, len(rest))
		c := content{Package: fmt.Sprintf("mount%d", len(mounts)), Names: rest[:n]}
		if err := w.source(c.Package, "mount", c); err != nil {
			return err
		}
		mounts = append(mounts, c.Package)
		rest = rest[n:]
	}
	return w.source("main", "main", content{Names: mounts})
}

// source writes the file of a package.
func (w *writer) source(dir, template string, c content) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, template+".tmpl", c); err != nil {
		return err
	}
	w.lines += bytes.Count(b.Bytes(), []byte("\n"))
	return w.file(filepath.Join(dir, filepath.Base(dir)+".go"), b.Bytes())
}

func (w *writer) file(name string, data []byte) error {
	name = filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o666)
}
