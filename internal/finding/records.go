package finding

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Records are what one or more packages have to tell.
type Records struct {
	Findings   []*Finding  `json:"findings,omitempty"`
	Directives []Directive `json:"directives,omitempty"`
	Routes     []Route     `json:"routes,omitempty"`
	Budgets    []Budget    `json:"budgets,omitempty"`
	Serving    []Serving   `json:"serving,omitempty"`
	// Mistakes end the analysis, so nothing that is written has any.
	Mistakes []Mistake `json:"-"`
}

// A Mistake is what is wrong with the team's configuration. It has the fields of
// a config.Mistake, which converts to it and back.
type Mistake struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"` // 0 if it is about the whole file
	Text string `json:"text"`
}

// Serving says what of a package serves requests; a package in which nothing does, and
// nothing looks as if it did, has none.
type Serving struct {
	Functions int      `json:"functions"` // that serve requests
	Routers   []Router `json:"routers,omitempty"`
}

// A Router is a function of another module that is given a path and a function, as
// routers are, but that no row of the tables names.
type Router struct {
	Name  string `json:"name"`  // (*example.com/fw.App).Post
	Type  string `json:"type"`  // of a parameter of what it is given: example.com/fw.Ctx
	Calls int    `json:"calls"` // of it
}

// A Category says of what kind the record in a diagnostic of the inventory
// analyzer is. It is the diagnostic's category, and the record its message.
type Category string

const (
	OfFinding   Category = "finding"
	OfDirective Category = "directive"
	OfRoute     Category = "route"
	OfBudget    Category = "budget"
	OfServing   Category = "serving"
	OfMistake   Category = "mistake"
)

// Encode calls tell for each record, with its category, its place and its JSON.
func (r *Records) Encode(tell func(c Category, at Position, text string)) error {
	e := encoder{tell: tell}
	for _, f := range r.Findings {
		e.add(OfFinding, f.Position, f)
	}
	for _, d := range r.Directives {
		e.add(OfDirective, d.Position, d)
	}
	for _, q := range r.Routes {
		e.add(OfRoute, q.Position, q)
	}
	for _, b := range r.Budgets {
		e.add(OfBudget, Position{}, b)
	}
	for _, s := range r.Serving {
		e.add(OfServing, Position{}, s)
	}
	for _, m := range r.Mistakes {
		e.add(OfMistake, Position{}, m) // its file is none of the package's
	}
	return e.err
}

// An encoder keeps the first error.
type encoder struct {
	tell func(Category, Position, string)
	err  error
}

func (e *encoder) add(c Category, at Position, record any) {
	data, err := json.Marshal(record)
	if err != nil {
		if e.err == nil {
			e.err = fmt.Errorf("a %s record: %w", c, err)
		}
		return
	}
	e.tell(c, at, string(data))
}

// Decode adds the record that Encode has written as text.
func (r *Records) Decode(c Category, text string) error {
	var err error
	switch c {
	case OfFinding:
		err = decode(&r.Findings, text)
	case OfDirective:
		err = decode(&r.Directives, text)
	case OfRoute:
		err = decode(&r.Routes, text)
	case OfBudget:
		err = decode(&r.Budgets, text)
	case OfServing:
		err = decode(&r.Serving, text)
	case OfMistake:
		err = decode(&r.Mistakes, text)
	default:
		return fmt.Errorf("a record of an unknown category %q: %.80s", c, text)
	}
	if err != nil {
		return fmt.Errorf("a %s record does not decode: %w", c, err)
	}
	if c == OfFinding {
		if f := r.Findings[len(r.Findings)-1]; f == nil || f.State.ID == "" || !f.Tier.Valid() {
			return fmt.Errorf("a record has no state or no known tier: %.80s", text)
		}
	}
	return nil
}

func decode[T any](list *[]T, text string) error {
	var v T
	err := json.Unmarshal([]byte(text), &v)
	*list = append(*list, v)
	return err
}

// Add adds what another has to tell.
func (r *Records) Add(more *Records) {
	r.Findings = append(r.Findings, more.Findings...)
	r.Directives = append(r.Directives, more.Directives...)
	r.Routes = append(r.Routes, more.Routes...)
	r.Budgets = append(r.Budgets, more.Budgets...)
	r.Serving = append(r.Serving, more.Serving...)
	r.Mistakes = append(r.Mistakes, more.Mistakes...)
}

// Clone returns a copy that shares nothing that can be changed.
func (r *Records) Clone() *Records {
	c := &Records{
		Findings:   make([]*Finding, len(r.Findings)),
		Directives: slices.Clone(r.Directives),
		Routes:     slices.Clone(r.Routes),
		Budgets:    slices.Clone(r.Budgets),
		Serving:    slices.Clone(r.Serving),
		Mistakes:   slices.Clone(r.Mistakes),
	}
	for i, f := range r.Findings {
		c.Findings[i] = f.Clone()
	}
	for i := range c.Serving {
		c.Serving[i].Routers = slices.Clone(c.Serving[i].Routers)
	}
	for i := range c.Directives {
		c.Directives[i].Checks = slices.Clone(c.Directives[i].Checks)
	}
	return c
}
