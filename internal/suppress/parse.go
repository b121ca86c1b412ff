package suppress

import "strings"

// prefix begins every directive of stickystate.
const prefix = "//stickystate:"

// parse reads the text of one comment. It returns nil if the comment is no
// directive; one that is wrong has a Problem.
func parse(text string) *Directive {
	text = strings.TrimRight(text, " \t\r")
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		if spaced(text) {
			return &Directive{Problem: "a directive has no space before its name; write " + prefix + "ignore"}
		}
		return nil
	}
	verb, rest := word(rest)
	if verb != "ignore" {
		return &Directive{Problem: "unknown directive " + prefix + verb + "; the only one is " + prefix + "ignore check reason"}
	}
	names, reason := word(rest)
	d := &Directive{Reason: reason}
	for name := range strings.SplitSeq(names, ",") {
		if name != "" {
			d.Checks = append(d.Checks, name)
		}
	}
	switch {
	case len(d.Checks) == 0 || strings.HasPrefix(names, "//"):
		d.Problem = "directive names no check; write " + prefix + "ignore check reason"
	case reason == "" || strings.HasPrefix(reason, "//"):
		d.Problem = "directive has no reason; write " + prefix + "ignore " + names + " and why it may stay"
	}
	return d
}

// word cuts the first word off s.
func word(s string) (first, rest string) {
	s = strings.TrimLeft(s, " \t")
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	return s, ""
}

// spaced reports whether a comment would be a directive without the space that
// it begins with. Prose that only mentions one goes on differently.
func spaced(text string) bool {
	rest, ok := strings.CutPrefix(text, "//")
	trimmed := strings.TrimLeft(rest, " \t")
	return ok && trimmed != rest && strings.HasPrefix(trimmed, strings.TrimPrefix(prefix, "//")+"ignore ")
}
