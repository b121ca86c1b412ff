package state

import (
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/verdict"
)

// message is the one line of the finding.
func (t *taker) message(o *object, w *access, f *finding.Finding) string {
	var b strings.Builder
	if effect.EscapeOf(o.id) != "" {
		return handlerWord(w.via) + " " + w.handler + " leaves request data in a " + o.info.Kind + " that outlives the response: no other instance knows of it"
	}
	b.WriteString(handlerWord(w.via) + " " + w.handler + " ")
	if f.Reason == verdict.Reloaded {
		return b.String() + "reloads " + f.State.Name + shape(o, w) + " from a store that it changes: another instance keeps its old copy"
	}
	if w.Op == effect.OpDelete || w.Op == effect.OpTake || w.Op == effect.OpClear {
		b.WriteString(verb(w.Op) + " ")
	} else if w.Val.Kinds.FromRequest() || w.Key.Kinds.FromRequest() || w.via == digest.ViaLibrary {
		b.WriteString("keeps " + content(o, f.Check) + " in ")
	} else if w.Val.Kinds&effect.KindRandom != 0 {
		b.WriteString("keeps a random value in ")
	} else {
		b.WriteString(verb(w.Op) + " ")
	}
	b.WriteString(f.State.Name)
	if o.variable != "" {
		b.WriteString(" of " + t.variableName(o.variable))
	}
	b.WriteString(shape(o, w))
	b.WriteString(": " + consequence(o.evidence()))
	return b.String()
}

// content says what requests put in a state object.
func content(o *object, check string) string {
	switch {
	case check == "sessionstore":
		return "session data"
	case check == "connregistry" && o.info.Elem == "connection":
		return "connections"
	case check == "connregistry" && o.info.Elem == "process":
		return "child processes"
	case o.info.Elem == "timer":
		return "timers"
	case check == "connregistry":
		return "subscribers"
	}
	return "request data"
}

// major is the last element of the path of a module's later major version.
var major = regexp.MustCompile(`/v[0-9]+\.`)

// variableName is the name of a package variable with its package's name. For
// another package that is told by its path: whether the package itself is known here
// depends on the driver, for it need not be imported directly.
func (t *taker) variableName(id string) string {
	if !strings.HasPrefix(id, t.in.Pkg.Path()+".") {
		name := major.ReplaceAllString(id, ".")
		return effect.Short(name)
	}
	return shortName(&object{id: id, info: t.describe(id)})
}

func handlerWord(via string) string {
	switch via {
	case "gRPC":
		return "method"
	case digest.ViaLibrary:
		return "library call"
	case digest.ViaOffered:
		return "function"
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
	if w.Hint != "" && (key == "" || key == "request data") && w.Flags&effect.FlagElem != 0 && kind != "slice" {
		key = w.Hint
	}
	if key == "" || w.Flags&effect.FlagElem == 0 {
		return " (" + kind + ")"
	}
	return " (" + kind + " by " + key + ")"
}

// consequence says what goes wrong with two instances.
func consequence(e *verdict.Evidence) string {
	switch {
	case e.Kind == "channel":
		return "what waits in it is lost with this instance"
	case e.Elem == "limiter":
		return "each instance counts for itself"
	case e.Elem == "lock":
		return "another instance does not see the lock"
	case e.Elem == "timer":
		return "another instance does not stop it"
	case e.KeepsPeers():
		return "another instance cannot reach it"
	case e.IsCollection():
		return "another instance will not find it"
	}
	return "another instance will not see it"
}

// fix tells what to do without losing the feature.
func fix(e *verdict.Evidence, check string) string {
	switch {
	case e.Elem == "limiter":
		return "count in a store that all instances share (Redis with a script, a rate limit service), or limit at the load balancer"
	case e.Elem == "lock":
		return "take the lock where all instances see it: a row lock, an advisory lock of the database, a lease in Redis or etcd"
	case e.Elem == "timer":
		return "write what is due and when into a store that all instances share, and let one of them do it: a delayed job in a queue, or a row that a loop takes"
	case e.Elem == "process":
		return "keep the process here, and let requests for it find this instance: tell which one has it in a store that all share, or pass them on through a broker"
	case e.KeepsPeers():
		return "keep the connection here, and publish to all instances through a broker (Redis, NATS, LISTEN/NOTIFY) so that each serves its own clients"
	}
	switch check {
	case "sessionstore":
		return "keep sessions in a store that all instances share, under the same id and with an expiry, or let the client carry them in a signed cookie or token"
	case "usercache":
		return "move it to a store that all instances share, with the same key and an expiry, or carry it in a signed cookie or token"
	case "globalvar", "reqcapture":
		return "pass it along with the request, or store it under a key in a database or cache that all instances share"
	}
	return "move it to a database or cache that all instances share; keep a local copy only if it may be stale, with an expiry"
}
