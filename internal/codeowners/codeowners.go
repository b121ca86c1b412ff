// Package codeowners tells who owns a file, by the CODEOWNERS file of its repository as GitHub reads it.
//
// Source: "About code owners" in the documentation of GitHub. A line that GitHub does not read (with !, [ or a
// pattern that begins with \#) is passed over here, too.
package codeowners

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Places are where the file may be, from the root of the repository; the first that is there counts.
var Places = []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}

// A File is the content of a CODEOWNERS file. The zero File says nothing of any file.
type File struct{ rules []rule }

type rule struct {
	patterns []string // of doublestar; one of them matches
	owners   []string // may be none, which takes the owners of earlier lines away
}

// Parse reads the content of a file. Lines that make no sense are passed over, as GitHub does.
func Parse(text string) *File {
	f := new(File)
	for line := range strings.Lines(text) {
		pattern, owners := split(line)
		if pattern == "" || strings.HasPrefix(pattern, "!") || strings.HasPrefix(pattern, `\#`) || strings.ContainsAny(pattern, "[]{}") {
			continue
		}
		globs := translate(pattern)
		if doublestar.ValidatePattern(globs[0]) {
			f.rules = append(f.rules, rule{globs, owners})
		}
	}
	return f
}

// split takes a line apart: a pattern, in which a backslash keeps a space, and the owners up to a comment.
func split(line string) (pattern string, owners []string) {
	var fields []string
	for _, field := range strings.Fields(strings.ReplaceAll(line, `\ `, "\x00")) {
		if strings.HasPrefix(field, "#") {
			break
		}
		fields = append(fields, strings.ReplaceAll(field, "\x00", " "))
	}
	if len(fields) == 0 {
		return "", nil
	}
	return fields[0], fields[1:]
}

// translate makes patterns of doublestar of one of CODEOWNERS. A pattern with a slash that is not its last character is
// of the root. What matches a folder matches all in it, but a last element that is * is of files only.
func translate(pattern string) []string {
	folder := strings.HasSuffix(pattern, "/")
	p := strings.TrimSuffix(pattern, "/")
	if strings.Contains(p, "/") {
		p = strings.TrimPrefix(p, "/")
	} else if p != "" {
		p = "**/" + p
	}
	switch {
	case p == "":
		return []string{"**"}
	case folder:
		return []string{p + "/**/*"}
	case strings.HasSuffix(p, "/*") && !strings.HasSuffix(p, "**/*") || strings.HasSuffix(p, "/**"):
		return []string{p}
	}
	return []string{p, p + "/**/*"}
}

// Owners returns the owners of a file, which is named from the root of the repository with slashes: those of the last
// line that matches, none if that names none.
func (f *File) Owners(file string) []string {
	for i := len(f.rules) - 1; i >= 0; i-- {
		for _, p := range f.rules[i].patterns {
			if doublestar.MatchUnvalidated(p, file) {
				return f.rules[i].owners
			}
		}
	}
	return nil
}
