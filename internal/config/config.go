// Package config reads what a team tells stickystate about its own code: the
// file .stickystate.yaml at the root of a module.
//
//	first-party:
//	  - example.com/shared       # modules that are analysed as the main one is
//	knowledge:
//	  - request example.com/web.Context via="web"
//	  - external example.com/kv.Client
//	tier: review                 # the weakest that is shown
//	checks:
//	  localfile: off
//	  usercache: {severity: error, tier: proved}
//	paths:
//	  - path: internal/admin     # of this folder, with all below
//	    tier: proved
//	deploy:
//	  shop: api                # the workload that runs cmd/shop
//	exclude:
//	  paths: [internal/mock, "**/*_gen.go"]
//	  generated: true
//
// A line of knowledge is one of a table; package knowledge has the grammar. The other
// keys say what is shown, which package policy decides.
package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/policy"
	"go.yaml.in/yaml/v3"
)

// FileName is the name of the file, at the root of a module.
const FileName = ".stickystate.yaml"

// A Config is the content of a file.
type Config struct {
	// File is the path that the file was read from, "" if there is none.
	File string
	// FirstParty are the paths of modules beside the main one that are
	// analysed from source; FirstPartyLines are where they stand.
	FirstParty      []string
	FirstPartyLines []int
	// Lines are those of knowledge, as they are written; Table has them as rows, and is
	// never nil.
	Lines []knowledge.Line
	Table *knowledge.Table
	// Deploy are the names of the workloads that run programs, by the path of the main package or its last element.
	Deploy map[string]string
	// Policy says which findings are shown.
	Policy policy.Policy
	// Hash stands for the content, "" if there is none; Engine for what of it the
	// analysis depends on, which is not what is shown.
	Hash, Engine string
}

var empty = func() *Config {
	t, _ := knowledge.ParseLines("", nil)
	return &Config{Table: t}
}()

// Find returns the path of the file that applies to a folder: the one beside
// the nearest go.mod above it, "" if there is none.
func Find(dir string) string {
	root := Root(dir)
	if root == "" {
		return ""
	}
	file := filepath.Join(root, FileName)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// Root returns the folder of the module that a folder is in: that of the nearest go.mod
// above it, "" if there is none.
func Root(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// FindHere returns what Find returns for the working directory.
func FindHere() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return Find(dir)
}

// A Mistake is what is wrong with a file.
type Mistake = knowledge.Mistake

// Mistakes are all that is wrong with a file, as an error.
type Mistakes = knowledge.Mistakes

// MistakesIn returns what an error of Read or Parse says.
func MistakesIn(err error) Mistakes {
	var ms Mistakes
	if errors.As(err, &ms) || err == nil {
		return ms
	}
	return Mistakes{{Text: err.Error()}}
}

// Read reads a file; "" is an empty one. It reports every mistake: the error is
// a Mistakes.
func Read(file string) (*Config, error) {
	if file == "" {
		return empty, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		var failed *os.PathError
		if errors.As(err, &failed) {
			err = failed.Err // the file is named anyway
		}
		return nil, Mistakes{{File: file, Text: err.Error()}}
	}
	return Parse(file, data)
}

// Parse reads the content of a file, as Read does.
func Parse(file string, data []byte) (*Config, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil && err != io.EOF {
		return nil, locate(file, err)
	}
	if err := dec.Decode(new(yaml.Node)); err != io.EOF {
		return nil, Mistakes{{File: file, Text: "more than one YAML document"}}
	}
	p := &parser{file: file, config: &Config{File: file, Hash: hash(data)}}
	if len(doc.Content) > 0 {
		p.top(doc.Content[0])
	}
	table, err := knowledge.ParseLines(file, p.config.Lines)
	if err := append(p.wrong, MistakesIn(err)...).Err(); err != nil {
		return nil, err
	}
	p.config.Table = table
	p.config.Engine = hash(fmt.Append(nil, p.config.FirstParty, p.config.Lines)) // mistakes tell lines
	return p.config, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A Known is a line of knowledge, as those see it who know the packages of a build.
type Known struct {
	Line int
	Text string
	// Package is that of the name in the line, "" if it has none; Found reports whether
	// the build has it.
	Package string
	Found   bool
}

// Known returns the lines of knowledge, given the paths of the packages of a build.
func (c *Config) Known(paths []string) []Known {
	found := make(map[*knowledge.Row]bool)
	for _, path := range paths {
		for _, r := range c.Table.Package(path) {
			found[r] = true
		}
	}
	var list []Known
	for _, r := range c.Table.Rows() {
		list = append(list, Known{r.Line, strings.TrimSpace(string(r.Verb) + " " + r.Name), r.PkgPath(), found[r]})
	}
	return list
}

// locate turns the errors of the YAML package, which name lines in words,
// into mistakes.
func locate(file string, err error) Mistakes {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	num, msg, _ := strings.Cut(strings.TrimPrefix(text, "line "), ": ")
	if line, err := strconv.Atoi(num); err == nil {
		return Mistakes{{File: file, Line: line, Text: msg}}
	}
	return Mistakes{{File: file, Text: text}}
}
