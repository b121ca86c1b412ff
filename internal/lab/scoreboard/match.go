package main

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// A label is hit by a finding when
//   - the finding, or a related position of it, is on the label's declaration
//     or on one of its write lines; or
//   - the message names the label's symbol by its last two parts
//     (Type.field, pkg.Var); or
//   - the label is a package variable, the finding is in its folder, and the
//     message names the bare variable.

// hits returns the indexes of the findings that hit the label.
func hits(l corpus.Label, findings []finding) map[int]bool {
	places := l.Places()
	parts := symbolParts(l.Symbol)
	variable := parts[len(parts)-1]
	got := make(map[int]bool)
	for i, f := range findings {
		switch {
		case f.onAny(places),
			len(parts) > 1 && namesQualified(f.Message, strings.Join(parts[len(parts)-2:], ".")),
			l.Holder == "package var" && path.Dir(f.File) == path.Dir(l.File) && namesWord(f.Message, variable):
			got[i] = true
		}
	}
	return got
}

// symbolParts splits a label's symbol at its dots. What follows the first
// space is a remark, and characters that no Go name has are dropped.
func symbolParts(symbol string) []string {
	symbol, _, _ = strings.Cut(symbol, " ")
	symbol = strings.Map(func(r rune) rune {
		if r == '.' || isWord(r) {
			return r
		}
		return -1
	}, symbol)
	return strings.Split(symbol, ".")
}

// namesQualified reports whether text has name (such as Type.field) as a
// whole, with at most one more qualifier before it (pkg.Type.field).
func namesQualified(text, name string) bool {
	return anyWhole(text, name, func(before string) bool {
		if rest, ok := strings.CutSuffix(before, "."); ok {
			before = strings.TrimRightFunc(rest, isWord)
			if before == rest {
				return false // a dot that follows no name
			}
		}
		r, _ := utf8.DecodeLastRuneInString(before)
		return before == "" || r != '.' && !isWord(r)
	})
}

// namesWord reports whether text has name as a whole word.
func namesWord(text, name string) bool {
	return anyWhole(text, name, func(before string) bool {
		r, _ := utf8.DecodeLastRuneInString(before)
		return before == "" || !isWord(r)
	})
}

// anyWhole reports whether some occurrence of name in text is not continued
// by a word character and has ok(the text before it).
func anyWhole(text, name string, ok func(before string) bool) bool {
	if name == "" {
		return false
	}
	for at := 0; at < len(text); {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		i += at
		r, n := utf8.DecodeRuneInString(text[i+len(name):])
		if (n == 0 || !isWord(r)) && ok(text[:i]) {
			return true
		}
		at = i + 1
	}
	return false
}

// isWord reports whether r can be part of a Go name.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
