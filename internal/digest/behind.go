package digest

import (
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// A Container is what a field or variable of interface type may hold, or a function
// may return as an interface.
type Container struct {
	// Kind and Type are those of the container: "sync.Map", "cache".
	Kind string `json:",omitempty"`
	Type string `json:",omitempty"`
	// From names the field, variable or function that it is had from, if it is.
	From string `json:",omitempty"`
}

// HeldBy returns the container that bindings say a field or variable may hold.
func HeldBy(bindings []Binding, name string) (c Container, ok bool) {
	seen := map[string]bool{name: true}
	for work := []string{name}; len(work) > 0; work = work[1:] {
		for _, b := range BindingsOf(bindings, Contains.Of(work[0])) {
			c, ok := Unpack[Container](b.To)
			if ok && c.Kind != "" {
				return c, true
			}
			if c.From != "" && !seen[c.From] {
				seen[c.From] = true
				work = append(work, c.From)
			}
		}
	}
	return Container{}, false
}

// BehindDemand is the demand of an access by a method of an interface to what a field
// or variable holds, of which it is not known whether it is a container. Its name says
// what is done, and to which of both; key and value are its arguments.
func BehindDemand(e *effect.Effect, place string) Demand {
	target := effect.ObjectPath(place)
	if !e.Target.IsGlobal() || len(e.Target.Holders()) > 1 {
		target = effect.Outlives.Step(effect.Step(place))
	}
	id := string(target) + "#" + strconv.Itoa(int(e.Op)) + "#" + strconv.Itoa(int(e.Flags))
	d := Demand{Name: Contains.Of(id), Held: true}
	for _, l := range []effect.Label{e.Key, e.Val} {
		l = l.Closed()
		d.Args = append(d.Args, effect.PassLabels(l)...)
	}
	d.Chain = append(append([]effect.Site{}, e.Chain...), e.Site)
	return d
}

// BehindHalf is the inverse of BehindDemand: the access that a demand tells of; nil if
// it tells of something else.
func (d Demand) BehindHalf() *effect.Effect {
	parts := strings.Split(d.Name.ID, "#")
	if d.Name.Class != Contains || len(parts) != 3 || len(d.Args) != 2 || len(d.Chain) == 0 {
		return nil
	}
	op, err := strconv.Atoi(parts[1])
	flags, err2 := strconv.Atoi(parts[2])
	if err != nil || err2 != nil || op < 0 || op >= int(effect.OpEnd) {
		return nil
	}
	n := len(d.Chain) - 1
	return &effect.Effect{
		Op: effect.Op(op), Flags: effect.Flags(flags), Target: effect.Path(parts[0]),
		Key: d.Args[0].Label, Val: d.Args[1].Label, Site: d.Chain[n], Chain: d.Chain[:n],
	}
}
