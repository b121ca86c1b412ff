package effect

import (
	"cmp"
	"math/bits"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
)

// Kind is a set of places that a value may come from. The request kinds are
// those of knowledge rows ("path_param", "header", ...).
type Kind uint32

const (
	KindRequest  Kind = 1 << iota // some part of the request, not known which
	KindPath                      // path parameter
	KindQuery                     // query parameter
	KindForm                      // form field or uploaded file
	KindHeader                    // header or RPC metadata
	KindCookie                    // cookie
	KindBody                      // body, decoded or bound
	KindAddr                      // remote address
	KindUser                      // authenticated subject, session
	KindContext                   // value that travels in the request's context
	KindMessage                   // RPC or socket message
	KindURL                       // URL or host
	KindRandom                    // random source: not from the request, but handed to its client
	KindChannel                   // received from a channel; replaced when sender and receiver are joined
	KindLibrary                   // argument of a call that another module makes
	KindUpstream                  // answer of another service
	KindMinted                    // of a result or key: random bytes and nothing else; not passed on as a label
	KindFiled                     // of a minted result: kept in a file
)

// fromRequest are the kinds that make a value request-derived.
const RequestKinds = KindRequest | KindPath | KindQuery | KindForm | KindHeader | KindCookie |
	KindBody | KindAddr | KindUser | KindContext | KindMessage | KindURL

// kindNames maps the names that tables use to kinds, and gives the words
// that messages use for them.
var kindNames = []struct {
	kind  Kind
	table []string
	words string
}{
	{KindPath, []string{"path_param"}, "path value"},
	{KindQuery, []string{"query"}, "query value"},
	{KindForm, []string{"form", "file_upload"}, "form value"},
	{KindHeader, []string{"header", "metadata"}, "header"},
	{KindCookie, []string{"cookie"}, "cookie"},
	{KindBody, []string{"body", "bind"}, "request body"},
	{KindAddr, []string{"remote_addr"}, "client address"},
	{KindUser, []string{"auth_user", "session"}, "user"},
	{KindContext, []string{"ctx_value", "context"}, "context value"},
	{KindMessage, []string{"message", "graphql", "mcp_args"}, "message"},
	{KindURL, []string{"url", "host"}, "URL"},
	{KindRequest, []string{"request", "http_event", "tls"}, "request data"},
	{KindRandom, []string{"random"}, "random id"},
	{KindChannel, nil, "received value"},
	{KindLibrary, nil, ""},
	{KindUpstream, []string{"upstream"}, "answer of another service"},
	{0, []string{"route"}, ""}, // as the program has registered it
}

// KindOf returns the kind that a table's word names; KindRequest if unknown.
func KindOf(word string) Kind {
	for _, n := range kindNames {
		for _, t := range n.table {
			if t == word {
				return n.kind
			}
		}
	}
	return KindRequest
}

// FromRequest reports whether any of the kinds is request-derived.
func (k Kind) FromRequest() bool { return k&RequestKinds != 0 }

// Words names the most specific kind in k in the words of messages, "" if
// k is empty.
func (k Kind) Words() string {
	for _, n := range kindNames {
		if k&n.kind != 0 {
			return n.words
		}
	}
	return ""
}

// A Label says where a value comes from: kinds known here, and the formals
// of the function whose caller knows more. The zero Label says nothing.
// Join is union, so the lattice is finite and joins are monotone.
type Label struct {
	Kinds   Kind
	Formals uint64
	// Origin is one witness in words (`path value "id"`): the smallest of
	// those joined, so that the order of joins does not matter.
	Origin string
	// Stored: it may be, or be made of, what a store has under a value of which the label
	// tells where it comes from. The label of nothing is not.
	Stored bool
}

// Found is the label of what a store has under a name with a label.
func (l Label) Found() Label {
	l.Stored = true
	return l.ofSomething()
}

// ofSomething takes from a label that tells of no value that something is stored under it.
func (l Label) ofSomething() Label {
	l.Stored = l.Stored && (l.Kinds != 0 || l.Formals != 0)
	return l
}

// Closed is what a label says where no caller knows more.
func (l Label) Closed() Label {
	l.Formals = 0
	return l.ofSomething()
}

// FormalLabel is the label of formal i itself. What comes after the budget
// has none, so that nothing is said of it.
func FormalLabel(i int) Label {
	if i >= budget.Formals.Limit() {
		return Label{}
	}
	return Label{Formals: 1 << i}
}

// Join returns the union of two labels.
func (l Label) Join(m Label) Label {
	return Label{l.Kinds | m.Kinds, l.Formals | m.Formals, MinOrigin(l.Origin, m.Origin), l.Stored || m.Stored}
}

func MinOrigin(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return min(a, b)
}

// Subst replaces the formals of l by the labels of the actual arguments.
func (l Label) Subst(args []Value) Label {
	out := Label{Kinds: l.Kinds, Origin: l.Origin, Stored: l.Stored}
	for f := l.Formals; f != 0; f &= f - 1 {
		if i := bits.TrailingZeros64(f); i < len(args) {
			out = out.Join(args[i].Label)
		}
	}
	return out.ofSomething()
}

// ofPart is what a label of a whole says of a part of it: that it comes with the
// request, but not from where in it.
func (l Label) OfPart() Label {
	from := l.Kinds & RequestKinds
	switch {
	case from == 0:
	case l.Kinds&KindRandom != 0:
		l.Origin = "random id or request data"
	case from&(from-1) != 0: // more than one
		l.Kinds, l.Origin = l.Kinds&^RequestKinds|KindRequest, ""
	default:
		l.Origin = ""
	}
	return l
}

// Describe says in words where the value comes from, "" if unknown.
func (l Label) Describe() string {
	if l.Origin != "" && l.Kinds.FromRequest() {
		return l.Origin
	}
	return l.Kinds.Words()
}

// quoteConst quotes a constant for use in a witness; "" if it would not read
// well there.
func QuoteConst(s string) string {
	if s == "" || len(s) > 40 || strings.ContainsAny(s, "\"\\\n\r\t\x00") {
		return ""
	}
	return ` "` + s + `"`
}

// SubstAt is Subst for a label of which at says that it is that of one field of a
// formal, "" if of none.
func (l Label) SubstAt(at Path, args []Value) Label {
	if at == "" || l.Kinds&KindChannel != 0 {
		return l.Subst(args)
	}
	if i, ok := at.Formal(); ok && i < len(args) {
		if steps := at.Steps(); len(steps) > 0 {
			if part, known := args[i].Parts.Of(steps[0]); known {
				return part
			}
		}
	}
	return l.Subst(args).OfPart()
}

// joinParts is the path of the keys, or values, of two effects that are told as
// one: that of the one which has such a path, if the other's label has no formal.
func joinParts(l Label, at Path, m Label, mAt Path) Path {
	switch {
	case at == mAt || mAt == "" && m.isClosed():
		return at
	case at == "" && l.isClosed():
		return mAt
	}
	return ""
}

// isClosed reports whether nobody knows more of the value: it comes from no formal and
// through no channel.
func (l Label) isClosed() bool { return l.Formals == 0 && l.Kinds&KindChannel == 0 }

func CompareLabels(a, b Label) int {
	order := func(l Label) int {
		if l.Stored {
			return 1
		}
		return 0
	}
	return cmp.Or(strings.Compare(a.Origin, b.Origin), cmp.Compare(a.Kinds, b.Kinds), cmp.Compare(a.Formals, b.Formals), order(a)-order(b))
}
