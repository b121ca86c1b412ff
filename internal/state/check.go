package state

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// check names the check that owns the object: the most specific one that the
// evidence supports.
func (o *object) check() string {
	switch {
	case effect.EscapeOf(o.id) != "", o.info.Kind == "channel":
		return "reqcapture"
	case o.isCollection() && o.keepsPeers():
		return "connregistry"
	case o.isCollection() && !o.isSetting() && o.holdsSessions():
		return "sessionstore"
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

// keepsPeers reports whether the elements are, or hold, the way to somebody
// whom only this process can reach: a client, a goroutine, a child process.
func (o *object) keepsPeers() bool {
	return slices.Contains([]string{"channel", "connection", "process"}, o.info.Elem)
}

// global reports whether the object is a package variable or hangs from one.
func (o *object) global() bool { return o.holder == "package variable" || o.variable != "" }

// isSetting reports whether requests only ever replace a list as a whole, as a
// form of settings does with the groups of a login provider: sessions come and go
// one by one.
func (o *object) isSetting() bool {
	return !o.isKeyed() && all(o.writes(), func(a access) bool { return a.Op == effect.OpSet && a.Flags&effect.FlagElem == 0 })
}

// sessionWords are parts of the names of state that carries a client from one
// request to the next: sessions, and what a login, a confirmation by mail or a
// form leaves behind until it is brought back. Source: the objects of kind
// sessionstore in the labelled corpus.
var sessionWords = []string{"session", "captcha", "csrf", "xsrf", "otp", "oauth", "pkce", "nonce", "challenge", "login", "verif", "authcode", "authreq", "pendingauth", "magiclink", "signup", "passwordreset"}

// tokenWords are sessionWords only where a key or value is random: made for a
// client, who brings it back.
var tokenWords = []string{"token", "ticket", "invite", "code", "state"}

// countWords are parts of the names of state that counts or limits clients.
var countWords = []string{"limit", "throttle", "attempt", "fail", "count", "lock"}

// holdsSessions reports whether the name of the state, of its elements' type
// or of its random keys stands for a session.
func (o *object) holdsSessions() bool {
	name := strings.ToLower(o.id[strings.LastIndexByte(o.id, '/')+1:])
	name = name[strings.IndexByte(name, '.')+1:] // without the package
	text := name + " " + strings.ToLower(elemName(o.info.Type))
	if hasWord(text, countWords) || o.info.Elem != "" {
		return false
	}
	if hasWord(text, sessionWords) {
		return true
	}
	return slices.ContainsFunc(o.writes(), func(a access) bool {
		if (a.Key.Kinds|a.Val.Kinds)&effect.KindRandom == 0 {
			return false
		}
		return hasWord(text, tokenWords) || hasWord(strings.ToLower(a.Hint), sessionWords)
	})
}

// elemName cuts the key type off a map type.
func elemName(typ string) string { return typ[strings.LastIndexByte(typ, ']')+1:] }

func hasWord(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// userKinds are the request values that tell one client from another.
const userKinds = effect.KindCookie | effect.KindAddr | effect.KindUser | effect.KindHeader | effect.KindContext

// userWords are parts of key names that stand for a client. Source: the keys
// of the labelled corpus that are a user, tenant, session, token or address.
var userWords = []string{"user", "uid", "tenant", "org", "account", "session", "sess", "sid", "token", "email", "ip", "addr", "client", "visitor", "apikey", "owner", "agent", "member", "customer"}

// userKeyed reports whether requests write elements under a key that stands
// for a client.
func (o *object) userKeyed() bool {
	return slices.ContainsFunc(o.writes(), func(a access) bool {
		if a.Flags&effect.FlagElem == 0 || !a.Key.Kinds.FromRequest() {
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
