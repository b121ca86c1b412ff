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

// jobWords begin the words in names of what is to be done, or is being done.
var jobWords = []string{"job", "task", "queue", "backlog", "outbox"}

// queues reports whether the object holds work that waits for this process, or that
// this process does.
func (e *Evidence) queues() bool {
	if e.Kind == "channel" {
		return true
	}
	if !e.IsCollection() || e.Elem != "" {
		return false
	}
	return e.isNamedFor(jobWords) && e.goesOn() || !e.IsKeyed() && e.takenFrom() &&
		slices.ContainsFunc(e.Writes(), func(a Access) bool { return a.Op == effect.OpAppend })
}

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
// a miss is fetched again, and what changes is dropped here, but not there.
func (e *Evidence) isCopy() bool {
	if e.Elem != "" || e.Elements {
		return false
	}
	if !e.labelled() && e.isReloaded() {
		return true
	}
	if !e.IsCollection() {
		return len(e.Writes()) > 0 && e.valued() && all(e.Writes(), func(a Access) bool { return a.Op == effect.OpSet && a.WritesStore })
	}
	fills := func(a Access) bool { return a.Op.Puts() && a.Flags&effect.FlagMemo != 0 && !addsToKey(a) }
	return slices.ContainsFunc(e.Writes(), fills) && all(e.Writes(), func(a Access) bool {
		return fills(a) || a.Op.Drops() || a.Op == effect.OpSet && a.WritesStore
	})
}

// replayWords begin the words in names of what must not happen twice.
var replayWords = []string{"seen", "nonce", "used", "idempot", "replay", "dedup", "dupl", "processed", "delivered", "handled", "consumed"}

// firstOnly reports whether requests ask of the object only whether an entry is there,
// and put it in if not: it keeps them from doing something twice.
func (e *Evidence) firstOnly() bool {
	if !e.IsKeyed() || e.Elem != "" {
		return false
	}
	var puts int
	marks := e.isNamedFor(replayWords) || e.ofMarks()
	for _, a := range e.Writes() {
		if !a.Op.Puts() || a.Flags&effect.FlagElem == 0 {
			continue
		}
		puts++
		if a.Flags&effect.FlagTested == 0 || a.Key.Kinds&effect.RequestKinds == 0 {
			return false
		}
		marks = marks || a.Op == effect.OpGetSet && a.Flags&effect.FlagMemo == 0 || hasWord(strings.ToLower(a.Hint+quoted(a.Key.Origin)), replayWords[3:4])
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

// loginWords are parts of the names of what a login, a confirmation by mail or a form
// leaves behind until it is brought back, and of what says that a token counts no
// more. Source: the objects of kind sessionstore in the labelled corpus.
var loginWords = []string{
	"captcha", "csrf", "xsrf", "otp", "oauth", "pkce", "nonce", "challenge", "verif", "authcode", "authreq", "pendingauth",
	"magiclink", "signup", "passwordreset", "revoked", "revocation", "denylist", "blacklist",
}

// stepWords are loginWords only where a key or value is random.
var stepWords = []string{"ticket", "invite", "code", "state"}

// holdsLoginSteps reports whether the name of the state, of its elements' type or of
// its random keys stands for a step of a login.
func (e *Evidence) holdsLoginSteps() bool {
	if e.Elem != "" || e.ofOneConnection() {
		return false
	}
	return hasWord(e.calledAs(), loginWords) || e.holdsRandom(func(a Access) bool {
		return hasWord(e.calledAs(), stepWords) || hasWord(strings.ToLower(a.Hint), loginWords)
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
