package driver

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A splitter separates what go vet -json writes: JSON objects, one for each
// unit, from the lines around them ("# package", the errors of compilers,
// the go command's own messages). The go command has written the objects to
// standard output since Go 1.25 and to standard error before, so each stream
// goes through a splitter of its own.
//
// An object starts in the first column and is complete when it is valid JSON.
// A line in the first column that cannot go on with an object shows that its
// writer died: what there is of it becomes text.
type splitter struct {
	partial []byte // an unfinished line
	object  []byte // an unfinished object
	text    []string
	found   func(object []byte)
}

// Write never fails.
func (s *splitter) Write(p []byte) (int, error) {
	s.partial = append(s.partial, p...)
	for {
		i := bytes.IndexByte(s.partial, '\n')
		if i < 0 {
			return len(p), nil
		}
		s.line(string(bytes.TrimSuffix(s.partial[:i], []byte("\r"))))
		s.partial = s.partial[i+1:]
	}
}

// end takes what was written as all there is, and returns the text.
func (s *splitter) end() []string {
	if len(s.partial) > 0 {
		s.line(string(s.partial))
		s.partial = nil
	}
	s.abandon()
	return s.text
}

func (s *splitter) line(line string) {
	if len(s.object) > 0 && !continues(line) {
		s.abandon()
	}
	if len(s.object) == 0 && !strings.HasPrefix(line, "{") {
		s.text = append(s.text, line)
		return
	}
	s.object = append(append(s.object, line...), '\n')
	if strings.HasSuffix(line, "}") && json.Valid(s.object) {
		s.found(s.object)
		s.object = nil
	}
}

// continues reports whether a line can stand inside an indented object.
func continues(line string) bool {
	return line == "" || strings.ContainsAny(line[:1], "\t }")
}

// abandon turns an object that will not be finished into text.
func (s *splitter) abandon() {
	if len(s.object) > 0 {
		s.text = append(s.text, strings.Split(strings.TrimSuffix(string(s.object), "\n"), "\n")...)
		s.object = nil
	}
}

// A failure is a package that could not be analysed, and what was written
// about it.
type failure struct {
	pkg   string
	lines []string
	// own is set if only the analysis of this package failed: its types are
	// sound, so packages that import it do not suffer.
	own bool
}

// sections attributes lines to the packages that the headers "# pkg",
// "# pkg [pkg.test]" and "# [pkg]" name, in order. Lines before a header and
// the go command's own are loose.
func sections(text []string) (failures []failure, loose []string) {
	for _, line := range text {
		switch pkg, ok := header(line); {
		case ok && len(failures) > 0 && failures[len(failures)-1].pkg == pkg:
			// The go command names a package twice: for it, for its tests.
		case ok:
			failures = append(failures, failure{pkg: pkg})
		case strings.TrimSpace(line) == "":
			// The go command sets its messages off with blank lines.
		case len(failures) == 0 || strings.HasPrefix(line, "go: "):
			loose = append(loose, line)
		default:
			last := &failures[len(failures)-1]
			last.lines = append(last.lines, line)
		}
	}
	return failures, loose
}

// header returns the package that a header line names.
func header(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, "# ")
	if !ok {
		return "", false
	}
	return basePackage(strings.TrimSuffix(strings.TrimPrefix(rest, "["), "]")), true
}

// basePackage strips the test variant off a package ID: "p [p.test]" is p.
func basePackage(id string) string {
	path, _, _ := strings.Cut(id, " [")
	return path
}

// reason says why the package failed, in a phrase whose subject it is.
func (f failure) reason() string {
	for _, line := range f.lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return "cannot be analysed (" + firstLine(line) + ")"
		}
	}
	first := "no error was printed"
	if len(f.lines) > 0 {
		first = firstLine(trimTool(f.lines[0]))
	}
	if f.own {
		return "cannot be analysed (" + first + ")"
	}
	return "does not type-check (" + first + ")"
}

// trimTool strips the name of the tool that go vet ran off an error line.
func trimTool(line string) string {
	return strings.TrimPrefix(strings.TrimPrefix(line, "vet: "), "stickystate: ")
}
