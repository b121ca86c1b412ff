// Package injected is put together by go.uber.org/fx and go.uber.org/dig, which
// convert what constructors return to interfaces by reflection.
package injected

import (
	"fmt"
	"net/http"
	"sync"

	"go.uber.org/dig"
	"go.uber.org/fx"
)

// Notes, Drafts and Tags are what handlers know of the repositories.
type (
	Notes  interface{ SaveNote(id, text string) }
	Drafts interface{ SaveDraft(id, text string) }
	Tags   interface{ SaveTag(id, text string) }
)

// A Repo keeps notes and tags in memory, and is given out as both.
type Repo struct {
	mu    sync.Mutex
	notes map[string]string
	tags  map[string]string
}

// NewRepo makes a repository.
func NewRepo() *Repo { return &Repo{notes: make(map[string]string), tags: make(map[string]string)} }

// SaveNote implements Notes.
func (r *Repo) SaveNote(id, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes[id] = text // want `handler \(\*Handler\)\.ServeHTTP keeps request data in Repo\.notes \(map by path value "id"\): another instance will not find it \[servicestate\]`
}

// SaveTag implements Tags.
func (r *Repo) SaveTag(id, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tags[id] = text // want `handler \(\*Handler\)\.ServeHTTP keeps request data in Repo\.tags \(map by path value "id"\): another instance will not find it \[servicestate\]`
}

// Texts are the note and the tag with an ID.
func (r *Repo) Texts(id string) (note, tag string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.notes[id], r.tags[id]
}

// A Draft keeps drafts in memory.
type Draft struct{ drafts map[string]string }

// NewDraft makes one.
func NewDraft() *Draft { return &Draft{drafts: make(map[string]string)} }

// SaveDraft implements Drafts.
func (d *Draft) SaveDraft(id, text string) { d.drafts[id] = text } // want `handler \(\*Handler\)\.ServeHTTP keeps request data in Draft\.drafts \(map by path value "id"\): another instance will not find it \[servicestate\]`

// Text is the draft with an ID.
func (d *Draft) Text(id string) string { return d.drafts[id] }

// A Spare could keep notes, but no container gives it out as Notes.
type Spare struct{ notes map[string]string }

// NewSpare makes one.
func NewSpare() *Spare { return &Spare{notes: make(map[string]string)} }

// SaveNote implements Notes.
func (s *Spare) SaveNote(id, text string) { s.notes[id] = text }

// A Handler serves requests.
type Handler struct {
	notes  Notes
	drafts Drafts
	tags   Tags
}

// NewHandler makes one.
func NewHandler(n Notes, d Drafts, t Tags) *Handler { return &Handler{n, d, t} }

// ServeHTTP saves what it is sent.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.notes.SaveNote(r.PathValue("id"), r.FormValue("text"))
	h.drafts.SaveDraft(r.PathValue("id"), r.FormValue("text"))
	h.tags.SaveTag(r.PathValue("id"), r.FormValue("text"))
	fmt.Fprintln(w, "saved")
}

// App gives the repository out as Notes and Tags.
func App() *fx.App {
	return fx.New(
		fx.Provide(
			fx.Annotate(NewRepo, fx.As(new(Notes)), fx.As(new(Tags))),
			NewHandler,
		),
		asDrafts(NewDraft),
		fx.Invoke(func(h *Handler) { http.Handle("/notes/{id}", h) }),
	)
}

// asDrafts helps to provide drafts.
func asDrafts(constructor any) fx.Option {
	return fx.Provide(fx.Annotate(constructor, fx.As(new(Drafts))))
}

// Spares are given out as what they are.
func Spares() fx.Option { return fx.Provide(fx.Annotate(NewSpare)) }

// Container does the same with dig.
func Container() (*dig.Container, error) {
	c := dig.New()
	return c, c.Provide(NewRepo, dig.As(new(Notes)))
}
