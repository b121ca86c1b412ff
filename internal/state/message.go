package state

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
)

// check names the check that owns the object: the most specific one that the
// evidence supports.
func (o *object) check() string {
	switch {
	case flow.EscapeOf(o.id) != "", o.info.Kind == "channel":
		return "reqcapture"
	case o.isCollection() && o.userKeyed():
		return "usercache"
	case o.holder == "captured variable" && o.requestData():
		return "reqcapture"
	case o.global() && o.isCollection():
		return "globalmap"
	case o.global():
		return "globalvar"
	case !o.isCollection() && o.requestData():
		return "reqcapture"
	}
	return "servicestate"
}

// global reports whether the object is a package variable or hangs from one.
func (o *object) global() bool { return o.holder == "package variable" || o.variable != "" }

// userKinds are the request values that tell one client from another.
const userKinds = flow.KindCookie | flow.KindAddr | flow.KindUser | flow.KindHeader | flow.KindContext

// userWords are parts of key names that stand for a client. Source: the keys
// of the labelled corpus that are a user, tenant, session, token or address.
var userWords = []string{"user", "uid", "tenant", "org", "account", "session", "sess", "sid", "token", "email", "ip", "addr", "client", "visitor", "apikey", "owner", "agent", "member", "customer"}

// userKeyed reports whether requests write elements under a key that stands
// for a client.
func (o *object) userKeyed() bool {
	return slices.ContainsFunc(o.writes(), func(a access) bool {
		if a.Flags&flow.FlagElem == 0 || !a.Key.Kinds.FromRequest() {
			return false
		}
		return a.Key.Kinds&userKinds != 0 || isUserWord(a.Hint) || isUserWord(quoted(a.Key.Origin))
	})
}

// quoted returns the constant in a witness: sid of `cookie "sid"`.
func quoted(origin string) string {
	_, s, _ := strings.Cut(origin, `"`)
	return strings.TrimSuffix(s, `"`)
}

func isUserWord(hint string) bool {
	h := strings.ToLower(hint)
	return h != "" && slices.ContainsFunc(userWords, func(w string) bool {
		if len(w) <= 3 {
			return h == w || strings.HasPrefix(h, w+"_") || strings.HasSuffix(hint, strings.ToUpper(w)) || strings.HasPrefix(hint, w) && len(hint) > len(w) && hint[len(w)] < 'a'
		}
		return strings.Contains(h, w)
	})
}

// requestData reports whether a value that requests write comes from them.
func (o *object) requestData() bool {
	return slices.ContainsFunc(o.writes(), func(a access) bool {
		return a.Val.Kinds.FromRequest() || a.Key.Kinds.FromRequest()
	})
}

// message is the one line of the finding.
func (t *taker) message(o *object, w *access, f *finding.Finding) string {
	var b strings.Builder
	if flow.EscapeOf(o.id) != "" {
		return handlerWord(w.via) + " " + w.handler + " leaves request data in a " + o.info.Kind + " that outlives the response: no other instance knows of it"
	}
	b.WriteString(handlerWord(w.via) + " " + w.handler + " ")
	if w.Op == flow.OpDelete || w.Op == flow.OpTake || w.Op == flow.OpClear {
		b.WriteString(verb(w.Op) + " ")
	} else if w.Val.Kinds.FromRequest() || w.Key.Kinds.FromRequest() {
		b.WriteString("keeps request data in ")
	} else if w.Val.Kinds&flow.KindRandom != 0 {
		b.WriteString("keeps a random value in ")
	} else {
		b.WriteString(verb(w.Op) + " ")
	}
	b.WriteString(f.State.Name)
	if o.variable != "" {
		b.WriteString(" of " + t.variableName(o.variable))
	}
	b.WriteString(shape(o, w))
	b.WriteString(": " + o.consequence())
	return b.String()
}

// variableName is the name of a package variable with its package's name.
func (t *taker) variableName(id string) string {
	return shortName(&object{id: id, info: t.describe(id)})
}

func handlerWord(via string) string {
	if via == "gRPC" {
		return "method"
	}
	return "handler"
}

// shape says what the state is and how it is keyed, in parentheses.
func shape(o *object, w *access) string {
	kind := o.info.Kind
	if kind == "" || kind == "struct" || kind == "interface" || kind == "func" {
		return ""
	}
	switch t := strings.TrimLeft(o.info.Type, "*"); {
	case (kind == "cache" || kind == "scalar" || kind == "variable") && t != "" && len(t) <= 30:
		kind = t // says more than the shape
	case kind == "scalar":
		kind = "value"
	}
	key := w.Key.Describe()
	if w.Hint != "" && (key == "" || key == "request data") && w.Flags&flow.FlagElem != 0 && kind != "slice" {
		key = w.Hint
	}
	if key == "" || w.Flags&flow.FlagElem == 0 {
		return " (" + kind + ")"
	}
	return " (" + kind + " by " + key + ")"
}

// consequence says what goes wrong with two instances.
func (o *object) consequence() string {
	switch {
	case o.info.Kind == "channel":
		return "what waits in it is lost with this instance"
	case o.info.Elem == "limiter":
		return "each instance counts for itself"
	case o.info.Elem == "lock":
		return "another instance does not see the lock"
	case o.info.Elem == "channel" || o.info.Elem == "connection":
		return "another instance cannot reach it"
	case o.isCollection():
		return "another instance will not find it"
	}
	return "another instance will not see it"
}

// fix tells what to do without losing the feature.
func (o *object) fix(check string) string {
	switch {
	case o.info.Elem == "limiter":
		return "count in a store that all instances share (Redis with a script, a rate limit service), or limit at the load balancer"
	case o.info.Elem == "lock":
		return "take the lock where all instances see it: a row lock, an advisory lock of the database, a lease in Redis or etcd"
	case o.info.Elem == "channel" || o.info.Elem == "connection":
		return "keep the connection here, and publish to all instances through a broker (Redis, NATS, LISTEN/NOTIFY) so that each serves its own clients"
	}
	switch check {
	case "usercache":
		return "move it to a store that all instances share, with the same key and an expiry, or carry it in a signed cookie or token"
	case "globalvar", "reqcapture":
		return "pass it along with the request, or store it under a key in a database or cache that all instances share"
	}
	return "move it to a database or cache that all instances share; keep a local copy only if it may be stale, with an expiry"
}
