// Command summary prints what the engine takes functions for: the effects and
// results by which their callers know them. Findings are made of these.
//
//	go run ./internal/lab/summary [-C DIR] FUNCTION [PACKAGES]
//
// FUNCTION is a regular expression for names such as example.com/m/store.Mem.Put:
// the import path, the receiver without a star, the function; $1 and so on for the
// literals in it. PACKAGES are those of ./... if none are given.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/state"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

func main() {
	dir := flag.String("C", ".", "run in `folder`")
	flag.Parse()
	if err := run(os.Stdout, *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "summary:", err)
		os.Exit(1)
	}
}

// run prints the summaries of the functions that args name in packages of dir.
func run(w io.Writer, dir string, args []string) error {
	if len(args) == 0 {
		return errors.New("name a function, such as 'Store.Put$'")
	}
	name, err := regexp.Compile(args[0])
	if err != nil {
		return err
	}
	patterns := args[1:]
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir}, patterns...)
	if err != nil {
		return err
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			return p.Errors[0]
		}
	}
	texts, err := summaries(pkgs, name)
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return fmt.Errorf("no function matches %s", name)
	}
	_, err = io.WriteString(w, strings.Join(texts, ""))
	return err
}

// summaries analyses packages and returns the summaries of the functions that match,
// sorted.
func summaries(pkgs []*packages.Package, name *regexp.Regexp) ([]string, error) {
	var mu sync.Mutex
	var texts []string
	engine := state.Watched(func(p *flow.Package) {
		for _, fn := range p.Funcs {
			if s := p.SummaryOf(fn); s != nil && name.MatchString(s.ID) {
				mu.Lock()
				texts = append(texts, s.String())
				mu.Unlock()
			}
		}
	})
	graph, err := checker.Analyze([]*analysis.Analyzer{engine}, pkgs, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			return nil, act.Err
		}
	}
	slices.Sort(texts)
	return texts, nil
}
