package effect

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// String is the summary as people read it, a line for each effect and result.
// That of
//
//	func (s *Store) Put(u User) { s.byID[u.ID] = u }
//
// is, with the place at the end of each effect:
//
//	m.Store.Put
//		set element of p0 m.Store.byID, key p1 (at p1 m.User.ID), value p1
func (s *Summary) String() string {
	var b strings.Builder
	b.WriteString(s.ID + "\n")
	for _, e := range s.Effects {
		b.WriteString("\t" + e.String() + "\n")
	}
	for i, r := range s.Results {
		if text := r.text(); text != "" {
			b.WriteString("\tresult " + strconv.Itoa(i) + ": " + text + "\n")
		}
	}
	return b.String()
}

// String is one line of the summary.
func (e *Effect) String() string {
	var b strings.Builder
	b.WriteString(e.Op.String())
	if e.Flags&FlagElem != 0 {
		b.WriteString(" element of")
	}
	b.WriteString(" " + e.Target.text())
	add := func(what, text string) {
		if text != "" {
			b.WriteString(", " + what + text)
		}
	}
	add("", e.Detail)
	add("key ", withPart(e.Key, e.KeyAt))
	add("named ", e.Hint)
	add("value ", withPart(e.Val, e.ValAt))
	for i, a := range e.Args {
		add(fmt.Sprintf("argument %d: ", i), a.text())
	}
	for i, name := range flagNames {
		if e.Flags&(1<<i) != 0 {
			add("", name)
		}
	}
	if e.Weak {
		add("", "weak")
	}
	for _, at := range e.Chain {
		add("through ", at.Func)
	}
	add("in ", fmt.Sprintf("%s at %s:%d", e.Site.Func, e.Site.File, e.Site.Line))
	return b.String()
}

// flagNames are the words for the flags, in their order; FlagElem is said of the
// target.
var flagNames = [...]string{"", "memo", "async", "once", "constant", "cursor", "place", "answered", "checked", "serves", "fails", "answers", "command", "inner", "tested", "bounded", "behind", "raises", "lowers", "handed", "refuses", "lapsed",
	"each", "within", ""}

// text is a path with its steps apart.
func (p Path) text() string { return strings.ReplaceAll(string(p), stepSep, " ") }

// withPart is a label, and the part of a formal that it is of.
func withPart(l Label, at Path) string {
	if at == "" {
		return l.text()
	}
	return l.text() + " (at " + at.text() + ")"
}

// text is all that a label says: its witness, the kinds that this does not name,
// and the formals.
func (l Label) text() string {
	var parts []string
	if l.Origin != "" {
		parts = append(parts, l.Origin)
	}
	for k := l.Kinds; k != 0; k &= k - 1 {
		if word := kindWord(k & -k); !strings.HasPrefix(l.Origin, word) {
			parts = append(parts, word)
		}
	}
	for f := l.Formals; f != 0; f &= f - 1 {
		parts = append(parts, string(FormalPath(bits.TrailingZeros64(f))))
	}
	if l.Stored {
		return strings.Join(parts, "|") + ", stored"
	}
	return strings.Join(parts, "|")
}

// kindWord is the word for one kind, also for those that messages never name.
func kindWord(k Kind) string {
	switch k {
	case KindLibrary:
		return "argument of a library"
	case KindMinted:
		return "minted"
	case KindFiled:
		return "kept in a file"
	}
	return k.Words()
}

// text says where a value may point, where it may come from, and which functions
// it may be.
func (v Value) text() string {
	var parts []string
	for _, p := range v.Paths {
		parts = append(parts, p.text())
	}
	if l := v.Label.text(); l != "" {
		parts = append(parts, "from "+l)
	}
	for _, f := range v.Funcs {
		parts = append(parts, "func "+f.ID)
	}
	return strings.Join(parts, ", ")
}

func (r Result) text() string {
	var parts []string
	if r.Fresh {
		parts = append(parts, "new")
	}
	if v := r.Value.text(); v != "" {
		parts = append(parts, v)
	}
	for _, f := range r.Fields {
		parts = append(parts, string(f.Step)+" = "+f.Value.text())
	}
	return strings.Join(parts, ", ")
}
