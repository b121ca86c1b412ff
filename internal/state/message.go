package state

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/verdict"
)

// message is the one line of the finding.
func (t *taker) message(o *object, w *access, f *finding.Finding) string {
	var b strings.Builder
	if effect.EscapeOf(o.id) != "" {
		return who(w) + " leaves request data in a " + o.info.Kind + " that outlives the response: no other instance knows of it"
	}
	b.WriteString(who(w) + " ")
	if f.Reason == verdict.Reloaded {
		return b.String() + "reloads " + f.State.Name + shape(o, w) + " from a store that it changes: another instance keeps its old copy"
	}
	if w.Op == effect.OpDelete || w.Op == effect.OpTake || w.Op == effect.OpClear {
		b.WriteString(verb(w.Op) + " ")
	} else if w.Val.Kinds.FromRequest() || w.Key.Kinds.FromRequest() || w.via == digest.ViaLibrary {
		b.WriteString("keeps " + content(o, f.Check) + " in ")
	} else if w.Val.Kinds&effect.KindRandom != 0 {
		b.WriteString("keeps a random value in ")
	} else if w.Key.Kinds&effect.KindRandom != 0 && w.Op.Puts() {
		b.WriteString("keeps an entry in ") // which a client asks for by that
	} else {
		b.WriteString(verb(w.Op) + " ")
	}
	b.WriteString(f.State.Name)
	if o.variable != "" {
		b.WriteString(" of " + t.variableName(o.variable))
	}
	b.WriteString(shape(o, w))
	b.WriteString(": " + consequence(o.evidence(), f.Check))
	return b.String()
}

// words are what messages say of live objects, whatever the kind of their collection.
type words struct{ keeps, harm, fix string }

// live has the words for objects that only this process can use. Others are told in
// those of the kind.
var live = map[string]words{
	"connection": {keeps: "connections"},
	"timer": {"timers", "another instance does not stop it", "write what is due and when into a store that all instances share, " +
		"and let one of them do it: a delayed job in a queue, or a row that a loop takes"},
	"process": {keeps: "child processes", fix: "keep the process here, and let requests for it find this instance: " +
		"tell which one has it in a store that all share, or pass them on through a broker"},
}

// content says what requests put in a state object.
func content(o *object, check string) string {
	if check == "jobqueue" && o.evidence().KeepsStatus() {
		return "how far jobs are"
	}
	return cmp.Or(live[o.info.Elem].keeps, kind.Of(check).Keeps)
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

// who says what writes. Middleware has the name of the function that makes it, and
// what it wraps; that of a library only its own.
func who(w *access) string {
	if w.request == nil || !w.request.Middleware {
		return handlerWord(w.via) + " " + w.handler
	}
	text := "middleware " + strings.TrimPrefix(w.handler, "function literal in ")
	switch wraps := w.request.Wraps; len(wraps) {
	case 0:
	case 1:
		text += " around " + wraps[0]
	default:
		text += fmt.Sprintf(" around %s and %d more", wraps[0], len(wraps)-1)
	}
	return text
}

func handlerWord(via string) string {
	switch via {
	case "gRPC":
		return "method"
	case digest.ViaLibrary:
		return "library call"
	case finding.ViaOffered:
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
	key := keyText(o.info.Type, w)
	if hint(w) != "" && (key == "" || key == "request data") && w.Flags&effect.FlagElem != 0 && kind != "slice" {
		key = hint(w)
	}
	if key == "" || w.Flags&effect.FlagElem == 0 {
		return " (" + kind + ")"
	}
	return " (" + kind + " by " + key + ")"
}

// keyText says what an element is found by. A map may be keyed by objects, map[*Client]bool:
// then it is the object, wherever its fields come from. What a store has under the value of a
// request is not what the request calls that: then it is what the code calls it. Called the
// same, it is the value itself.
func keyText(typ string, w *access) string {
	key, ok := strings.CutPrefix(strings.TrimLeft(typ, "*"), "map[*")
	if !ok && w.Key.Stored && w.Key.Kinds.FromRequest() && w.Key.Origin != "" && !sameName(hint(w), w.Key.Origin) {
		return hint(w)
	}
	if !ok {
		return w.Key.Describe()
	}
	key, _, _ = strings.Cut(key, "]")
	return key[strings.LastIndex(key, ".")+1:]
}

// sameName reports whether a field is called as the witness of a label calls a value: ID
// as roomID of `path value "roomID"`.
func sameName(field, origin string) bool {
	_, value, _ := strings.Cut(origin, `"`)
	a, b := strings.ToLower(field), strings.ToLower(strings.TrimSuffix(value, `"`))
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

// hint is what the code calls the key; a letter says nothing.
func hint(w *access) string {
	if len(w.Hint) < 2 {
		return ""
	}
	return w.Hint
}

// consequence says what goes wrong with two instances.
func consequence(e *verdict.Evidence, check string) string {
	k := kind.Of(check)
	switch {
	case e.Kind == "channel":
		return "what waits in it is lost with this instance"
	case live[e.Elem].harm != "":
		return live[e.Elem].harm
	case k.Consequence == kind.Missing && !e.IsCollection():
		return "another instance will not see it"
	case k.Consequence == kind.Missing:
		return "another instance will not find it"
	}
	return k.Harm
}

// fix tells what to do without losing the feature.
func fix(e *verdict.Evidence, check string) string {
	return cmp.Or(live[e.Elem].fix, kind.Of(check).Fix)
}
