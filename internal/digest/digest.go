package digest

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
)

// A Digest is what a package tells its importers: the summaries of the
// functions that they can call, and the halves of wiring that are still open.
//
// Under go vet a package fact reaches direct importers only, so a digest
// holds what the package's own imports told, as far as an importer can need
// it; and a fact on an unexported object is dropped, so functions and state
// objects are named by strings.
//
// Invariants of the encoded form: names are full (import path first), slices
// are sorted, positions are base file name and line, and nothing depends on
// the order in which packages were analysed.
type Digest struct {
	Funcs    map[string]*effect.Summary
	Bindings []Binding
	Demands  []Demand
	// States describes the state objects that the summaries name.
	States map[string]StateInfo
}

// StateInfo is what is known of the declaration of a state object.
type StateInfo struct {
	Kind string // "map", "sync.Map", "slice", "list", "cache", "channel", "pointer", "scalar"
	Type string
	Pkg  string // import path
	Name string // package name
	File string // base name
	Line int
	// Elem is "limiter", "channel", "lock" ... if the elements are live
	// objects that only this process can use; "" otherwise.
	Elem string
	// Benign is the reason why the type is harmless, "" if it is not.
	Benign string
}

// Summary returns the summary of a function of another package, nil if it
// has none worth telling.
func (d *Digest) Summary(id string) *effect.Summary {
	if d == nil {
		return nil
	}
	return d.Funcs[id]
}

// Merge joins the digests of all imports.
func Merge(ds []*Digest) *Digest {
	m := &Digest{Funcs: make(map[string]*effect.Summary), States: make(map[string]StateInfo)}
	demands := make(map[Name]Demand)
	for _, d := range ds {
		for id, s := range d.Funcs {
			m.Funcs[id] = s
		}
		for id, s := range d.States {
			m.States[id] = s
		}
		m.Bindings = append(m.Bindings, d.Bindings...)
		for _, dm := range d.Demands {
			AddDemand(demands, dm)
		}
	}
	m.Bindings = SortBindings(m.Bindings)
	m.Demands = SortedDemands(demands)
	return m
}

// describe keeps the descriptions of the states that are named.
func (d *Digest) Describe(own map[string]StateInfo, imported *Digest) {
	for _, s := range d.Funcs {
		for _, e := range s.Effects {
			if !e.Op.Writes() && e.Op != effect.OpLock && e.Op != effect.OpSend {
				continue
			}
			for _, name := range []string{e.State(), e.Target.Variable()} {
				info, ok := own[name]
				if !ok {
					info, ok = imported.States[name]
				}
				if ok {
					d.States[name] = info
				}
			}
		}
	}
}

// describeSecrets keeps the descriptions of what holds keys.
func (d *Digest) DescribeSecrets(own map[string]StateInfo, imported *Digest) {
	for _, b := range OfClass(d.Bindings, SecretIn) {
		if info, ok := firstInfo(own[b.Name.ID], imported.States[b.Name.ID]); ok {
			d.States[b.Name.ID] = info
		}
	}
}

// firstInfo returns the first description that says something.
func firstInfo(infos ...StateInfo) (StateInfo, bool) {
	for _, i := range infos {
		if i.Line > 0 {
			return i, true
		}
	}
	return StateInfo{}, false
}

// HasDemand reports whether the digest has a demand of that name.
func (d *Digest) HasDemand(n Name) bool {
	return slices.ContainsFunc(d.Demands, func(dm Demand) bool { return dm.Name == n })
}

// Serves reports whether the package, or one below it, has request functions.
func (d *Digest) Serves() bool {
	return len(OfClass(d.Bindings, Serving)) > 0
}

// HasTarget reports whether the digest binds a name to the function.
func (d *Digest) HasTarget(fn string) bool {
	return slices.ContainsFunc(d.Bindings, func(b Binding) bool { return b.To == fn })
}

// IsEmpty reports whether there is nothing to tell.
func (d *Digest) IsEmpty() bool {
	return len(d.Funcs) == 0 && len(d.Bindings) == 0 && len(d.Demands) == 0
}

// TellsFiles reports whether the digest has a half about the files of a place.
func (d *Digest) TellsFiles(place string, op effect.Op) bool {
	return d.HasDemand(FileClass(&effect.Effect{Op: op}).Of(place)) || op == effect.OpFileWrite && d.HasDemand(CommandAt.Of(place))
}
