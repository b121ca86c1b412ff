package web

import (
	"html/template"
	"net/http"
	"strings"
	"sync"
	"unicode"

	"github.com/go-chi/chi/v5"
)

var pages = template.Must(template.New("home").Parse(`<h1>shop</h1><p>{{.Notice}}</p><p>{{.User}}</p>`))

var (
	noticeMu sync.RWMutex
	notice   string // shown on the home page
)

func (a *API) home(w http.ResponseWriter, r *http.Request) {
	s, _ := a.Sessions.Of(r)
	noticeMu.RLock()
	defer noticeMu.RUnlock()
	pages.Execute(w, map[string]string{"Notice": notice, "User": s.User})
}

// setNotice tells all visitors something.
func (a *API) setNotice(w http.ResponseWriter, r *http.Request) {
	noticeMu.Lock()
	defer noticeMu.Unlock()
	notice = r.FormValue("text")
	w.WriteHeader(http.StatusNoContent)
}

// item redirects to the canonical address of an item.
func (a *API) item(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/catalog/"+slug(chi.URLParam(r, "title")), http.StatusFound)
}

var (
	slugsMu sync.Mutex
	slugs   = make(map[string]string) // by title; computed again when it is not there
)

func slug(title string) string {
	slugsMu.Lock()
	defer slugsMu.Unlock()
	if s, ok := slugs[title]; ok {
		return s
	}
	s := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return '-'
	}, title)
	slugs[title] = s
	return s
}
