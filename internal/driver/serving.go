package driver

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/report"
)

// requestFunctions counts the functions that serve requests.
func requestFunctions(serving []finding.Serving) int {
	n := 0
	for _, s := range serving {
		n += s.Functions
	}
	return n
}

// mostRouters is how many routers are named: one is enough to see what is meant.
const mostRouters = 3

// printServing says what to do if no function was recognised that serves requests:
// then nothing was looked at as a request would see it, and no findings mean nothing.
func printServing(w io.Writer, serving []finding.Serving) {
	if requestFunctions(serving) > 0 {
		return
	}
	io.WriteString(w, "stickystate: no request function was recognised, so nothing was looked at as a request sees it; if these packages serve requests, name the type that their handlers take, of a framework that docs/knowledge.md does not list\n")
	for _, r := range routers(serving) {
		fmt.Fprintf(w, "stickystate: %s is given a path and a function that takes a %s; if it is a router, add to .stickystate.yaml, under knowledge:\n\t- request %[2]s via=%q\n",
			report.Clean(r.Name), report.Clean(r.Type), packageName(r.Type))
	}
}

// routers are the most called routers, one for each type that they know requests by:
// the first by name.
func routers(serving []finding.Serving) []finding.Router {
	byType := make(map[string]finding.Router)
	for _, s := range serving {
		for _, r := range s.Routers {
			known, ok := byType[r.Type]
			if ok {
				r.Name = min(r.Name, known.Name)
			}
			r.Calls += known.Calls
			byType[r.Type] = r
		}
	}
	out := slices.Collect(maps.Values(byType))
	slices.SortFunc(out, func(a, b finding.Router) int { return cmp.Or(b.Calls-a.Calls, strings.Compare(a.Type, b.Type)) })
	return out[:min(len(out), mostRouters)]
}

// packageName is fw for example.com/fw.Ctx.
func packageName(typ string) string {
	pkg, _, _ := strings.Cut(typ[strings.LastIndexByte(typ, '/')+1:], ".")
	return pkg
}
