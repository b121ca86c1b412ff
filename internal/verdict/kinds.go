package verdict

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// What is asked of the evidence to tell kinds of memory apart: first what is stored,
// then what requests do with what they find, and names only where that leaves it open.

// limitWords begin the words in names of what limits clients. Source: the objects in
// the labelled corpus that count logins, mails and requests.
var limitWords = []string{"limit", "throttl", "attempt", "fail", "rate", "cooldown", "quota", "bucket", "strike", "tries", "lockout", "locked"}

// limits reports whether the object holds how much a client has had, so that a
// request learns whether it may have more.
func (e *Evidence) limits() bool {
	if !e.IsCollection() || e.KeepsPeers() {
		return false
	}
	if e.Elem == "limiter" {
		return true
	}
	named := e.isNamedFor(limitWords)
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		if a.Flags&effect.FlagElem == 0 || a.Flags&effect.FlagMemo != 0 || !a.Op.Puts() || a.Op != effect.OpUpdate && a.Val.Kinds.FromRequest() {
			return false
		}
		if e.ofAmounts() && a.Flags&effect.FlagBounded != 0 {
			return true
		}
		return named && !e.ofTexts() && (a.Op == effect.OpUpdate || a.Op == effect.OpAppend || a.Flags&effect.FlagTested != 0)
	})
}

// ofAmounts reports whether the elements are numbers or moments, or lists of them.
func (e *Evidence) ofAmounts() bool {
	elem := strings.TrimPrefix(elemName(e.Type), "*")
	return isNumber(elem) || isNumber(strings.TrimPrefix(elem, "atomic.")) || elem == "time.Time"
}

// ofTexts reports whether the elements are texts or marks, which count nothing.
func (e *Evidence) ofTexts() bool {
	elem := elemName(e.Type)
	return elem == "string" || elem == "bool" || elem == "byte"
}

// isNamedFor reports whether some word in the name of the object, or of its elements'
// type, begins with one of the given.
func (e *Evidence) isNamedFor(begins []string) bool {
	name := effect.Short(e.ID)
	_, name, _ = strings.Cut(name, ".") // without the package
	return slices.ContainsFunc(words(name+" "+effect.Short(elemName(e.Type))), func(w string) bool {
		return slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(w, b) })
	})
}
