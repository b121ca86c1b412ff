package flow

import (
	"github.com/stickystate/stickystate/internal/effect"
	"strconv"
	"strings"
)

// A Use is how a field or variable is used, as importers are told of it.
type Use struct {
	State string
	// Handler, Route and Via are those of the request function; "" if it is
	// used at start-up, for what serves requests later.
	Handler, Route, Via string
	// ByType: that it outlives requests rests on its type only.
	ByType bool
	Site   effect.Site
}

// encode writes a use, but for its state, with one word more.
func (u Use) encode(what string) string {
	return strings.Join([]string{what, u.Handler, u.Route, u.Via, strconv.FormatBool(u.ByType), u.Site.Func, u.Site.Pkg, u.Site.File, strconv.Itoa(u.Site.Line)}, "\t")
}

// decodeUse reads what encode has written; ok is false for anything else.
func decodeUse(state, enc string) (what string, u Use, ok bool) {
	w := strings.Split(enc, "\t")
	if len(w) != 9 {
		return "", Use{}, false
	}
	line, _ := strconv.Atoi(w[8])
	return w[0], Use{State: state, Handler: w[1], Route: w[2], Via: w[3], ByType: w[4] == "true",
		Site: effect.Site{Func: w[5], Pkg: w[6], File: w[7], Line: line}}, true
}
