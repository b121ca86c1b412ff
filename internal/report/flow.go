package report

import "github.com/stickystate/stickystate/internal/finding"

// A stop is one place on the way that a finding tells.
type stop struct {
	text     string
	position finding.Position
	role     string // "declaration", "call", "write" or "read"
}

// flow is the way of a finding through the code: where the state is declared,
// the calls from the request function to the write, and a read by another
// request. Places that are not known are left out.
func (i item) flow() []stop {
	f := i.finding
	if f == nil {
		return nil
	}
	var stops []stop
	add := func(s stop) {
		if s.position.IsValid() {
			stops = append(stops, s)
		}
	}
	add(stop{f.State.Name + " is declared here", f.State.Declared, "declaration"})
	add(stop{"what it holds is kept here", f.State.Content, "declaration"})
	for _, p := range f.Others() {
		add(stop{p.State.Name + " moves with it", p.State.Declared, "declaration"})
	}
	for n, step := range f.Path {
		s := stop{step.Text, step.Position, "call"}
		if n == 0 {
			s.text = join(" ", request(f.Handler), step.Text)
		}
		if n == len(f.Path)-1 {
			s.role = "write"
		}
		add(s)
	}
	for _, a := range readers(f) {
		if a.Serving {
			add(stop{"another request reads it in " + a.Function, a.Position, "read"})
			break
		}
	}
	return stops
}
