// Package config reads what a team tells stickystate about its own code: the
// file .stickystate.yaml at the root of a module.
//
//	first-party:
//	  - example.com/shared       # modules that are analysed as the main one is
//	knowledge:
//	  - request example.com/web.Context via="web"
//	  - external example.com/kv.Client
//
// A line of knowledge is one of a table; package knowledge has the grammar.
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
	"go.yaml.in/yaml/v3"
)

// FileName is the name of the file, at the root of a module.
const FileName = ".stickystate.yaml"

// A Config is the content of a file.
type Config struct {
	// File is the path that the file was read from, "" if there is none.
	File string
	// FirstParty are the paths of modules beside the main one that are
	// analysed from source.
	FirstParty []string
	// Table has the rows of the file; never nil.
	Table *knowledge.Table
	// Hash stands for the content, "" if there is none.
	Hash string
}

var empty = func() *Config {
	t, _ := knowledge.ParseLines("", nil)
	return &Config{Table: t}
}()

// Find returns the path of the file that applies to a folder: the one beside
// the nearest go.mod above it, "" if there is none.
func Find(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			file := filepath.Join(dir, FileName)
			if _, err := os.Stat(file); err != nil {
				return ""
			}
			return file
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
	var raw struct {
		FirstParty []string    `yaml:"first-party"`
		Knowledge  []yaml.Node `yaml:"knowledge"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&raw); err != nil && err != io.EOF {
		return nil, locate(file, err)
	}
	if err := dec.Decode(new(yaml.Node)); err != io.EOF {
		return nil, Mistakes{{File: file, Text: "more than one YAML document"}}
	}
	sum := sha256.Sum256(data)
	c := &Config{File: file, FirstParty: raw.FirstParty, Hash: hex.EncodeToString(sum[:])}
	lines, err := rows(file, raw.Knowledge)
	if err != nil {
		return nil, err
	}
	if c.Table, err = knowledge.ParseLines(file, lines); err != nil {
		return nil, err
	}
	return c, nil
}

// rows are the lines of knowledge; each must be a text.
func rows(file string, nodes []yaml.Node) ([]knowledge.Line, error) {
	var lines []knowledge.Line
	var wrong Mistakes
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
			wrong = append(wrong, Mistake{File: file, Line: n.Line, Text: "knowledge is a list of lines such as: external example.com/kv.Client"})
			continue
		}
		lines = append(lines, knowledge.Line{Text: n.Value, Num: n.Line})
	}
	return lines, wrong.Err()
}

// locate turns the errors of the YAML package, which name lines in words,
// into mistakes.
func locate(file string, err error) Mistakes {
	var te *yaml.TypeError
	texts := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if errors.As(err, &te) {
		texts = te.Errors
	}
	var wrong Mistakes
	for _, text := range texts {
		num, msg, _ := strings.Cut(strings.TrimPrefix(text, "line "), ": ")
		line, err := strconv.Atoi(num)
		if err != nil {
			wrong = append(wrong, Mistake{File: file, Text: text})
			continue
		}
		if field, ok := strings.CutPrefix(msg, "field "); ok {
			field, _, _ = strings.Cut(field, " ")
			msg = fmt.Sprintf("unknown key %q; the keys are first-party and knowledge", field)
		}
		wrong = append(wrong, Mistake{File: file, Line: line, Text: msg})
	}
	return wrong
}
