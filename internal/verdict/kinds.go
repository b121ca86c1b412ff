package verdict

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// What is asked of the evidence to tell kinds of memory apart: first what is stored,
// then what requests do with what they find, and names only where that leaves it open.

// limits reports whether the object holds how much a client has had, so that a
// request learns whether it may have more.
func (e *Evidence) limits() bool {
	switch {
	case !e.IsCollection():
		return e.addsUp() && e.countedThen(effect.FlagRefuses)
	case e.KeepsPeers():
		return false
	case e.Elem == "limiter", e.ofAmounts() && e.countedThen(effect.FlagRefuses|effect.FlagBounded):
		return true
	}
	named := e.isNamedFor(knowledge.LimitName)
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		if a.Flags&effect.FlagElem == 0 || a.Flags&effect.FlagMemo != 0 || !a.Op.Puts() || a.Op != effect.OpUpdate && a.Val.Kinds.FromRequest() {
			return false
		}
		if a.Flags&effect.FlagBounded != 0 && (e.ofAmounts() || a.Flags&effect.FlagRefuses != 0) {
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

// isNamedFor reports whether the name of the object, with that of its elements' type,
// is on a list of words.
func (e *Evidence) isNamedFor(list knowledge.WordList) bool {
	_, name, _ := strings.Cut(effect.Short(e.ID), ".") // without the package
	return e.named(list, name+" "+effect.Short(elemName(e.Type)))
}

// queues reports whether the object holds work that waits for this process, or that
// this process does.
func (e *Evidence) queues() bool {
	if e.Kind == "channel" {
		return true
	}
	if !e.IsCollection() || e.Elem != "" {
		return false
	}
	return e.isNamedFor(knowledge.JobName) && (e.goesOn() || e.takenFrom()) || !e.IsKeyed() && e.takenFrom() &&
		slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Op == effect.OpAppend })
}

// KeepsStatus reports whether a collection of jobs tells requests how far they are: the
// jobs have names, and no task takes away what it has done.
func (e *Evidence) KeepsStatus() bool { return e.IsKeyed() && e.tells() && !e.takenFrom() }

// goesOn reports whether the object is also changed after what has put it in: its
// elements are, or work that a request has left over does, or a task.
func (e *Evidence) goesOn() bool {
	return e.Elements || slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Flags&effect.FlagAsync != 0 }) ||
		slices.ContainsFunc(e.Others, func(a Access) bool { return a.Flags&effect.FlagElem != 0 && a.Op.Writes() })
}

// takenFrom reports whether a function on no request path both reads the object and
// takes away from it.
func (e *Evidence) takenFrom() bool {
	return slices.ContainsFunc(e.Others, func(a Access) bool {
		return (a.Op == effect.OpSet || a.Op.Drops()) && slices.ContainsFunc(e.Others, func(b Access) bool {
			return b.Op.Reads() && b.Site.Func == a.Site.Func
		})
	})
}

// isCopy reports whether requests put into the object what they have from elsewhere:
// a miss is fetched again, and what changes is dropped here, but not there. What is random
// still, and in no store, is nobody else's.
func (e *Evidence) isCopy() bool {
	if e.Elem != "" || e.Elements {
		return false
	}
	if !e.labelled() && e.isReloaded() {
		return true
	}
	if !e.IsCollection() {
		return len(e.Writes()) > 0 && !e.inElement() && e.valued() && all(e.Writes(), func(a Access) bool {
			return a.Op == effect.OpSet && a.WritesStore && a.Val.Kinds&effect.KindRandom == 0
		})
	}
	fills := func(a Access) bool { return a.Op.Puts() && a.Flags&effect.FlagMemo != 0 && !addsToKey(a) }
	return slices.ContainsFunc(e.Writes(), fills) && all(e.Writes(), func(a Access) bool {
		return fills(a) || a.Op.Drops() || a.Op == effect.OpSet && a.WritesStore
	})
}

// firstOnly reports whether requests ask of the object only whether an entry is there,
// and put it in if not: it keeps them from doing something twice.
func (e *Evidence) firstOnly() bool {
	if !e.IsKeyed() || e.Elem != "" {
		return false
	}
	var puts int
	marks := e.isNamedFor(knowledge.ReplayName) || e.ofMarks()
	for _, a := range e.Writes() {
		if !a.Op.Puts() || a.Flags&effect.FlagElem == 0 {
			continue
		}
		puts++
		if a.Flags&effect.FlagTested == 0 || a.Key.Kinds&effect.RequestKinds == 0 {
			return false
		}
		marks = marks || a.Op == effect.OpGetSet && a.Flags&effect.FlagMemo == 0 || e.named(knowledge.ReplayKey, a.Hint+quoted(a.Key.Origin))
	}
	return marks && puts > 0 && all(e.Serving, func(a Access) bool { return !a.Tells() || e.putBy(a.Site.Func) })
}

// ofMarks reports whether the elements say no more than that they are there.
func (e *Evidence) ofMarks() bool {
	elem := elemName(e.Type)
	return elem == "bool" || elem == "struct{}"
}

// putBy reports whether a request puts something in by way of a function.
func (e *Evidence) putBy(fn string) bool {
	return slices.ContainsFunc(e.Writes(), func(a Access) bool {
		return a.Op.Puts() && (a.Site.Func == fn || slices.ContainsFunc(a.Chain, func(s effect.Site) bool { return s.Func == fn }))
	})
}

// holdsLoginSteps reports whether the name of the state, of its elements' type or of
// its random keys stands for a step of a login.
func (e *Evidence) holdsLoginSteps() bool {
	if e.Elem != "" || e.ofOneConnection() {
		return false
	}
	return e.named(knowledge.LoginName, e.calledAs()) || e.holdsRandom(func(a Access) bool {
		return e.named(knowledge.StepName, e.calledAs()) || e.named(knowledge.LoginName, a.Hint)
	})
}

// ofOneConnection reports whether only messages of a socket ask for entries, in the
// function that also puts them in: they live as long as the connection.
func (e *Evidence) ofOneConnection() bool {
	asks := slices.DeleteFunc(slices.Clone(e.Serving), func(a Access) bool { return !a.Tells() || a.Flags&effect.FlagElem == 0 })
	return len(asks) > 0 && all(asks, func(a Access) bool {
		return a.Key.Kinds&effect.RequestKinds == effect.KindMessage && e.putBy(a.Site.Func)
	})
}
