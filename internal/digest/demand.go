package digest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
)

// AddDemand keeps one demand for each name, of which the labels of all are
// joined. One that passes a part of the request stands for all; then one with
// a route, a short way, a small name.
func AddDemand(m map[Name]Demand, d Demand) {
	old, ok := m[d.Name]
	if !ok {
		m[d.Name] = d
		return
	}
	best := old
	if standsBefore(d, old) < 0 {
		best = d
	}
	own := best.Told().Args
	best.Args, best.Own = effect.JoinPassed(old.Args, d.Args), nil
	if !effect.SamePassed(best.Args, own) {
		best.Own = append(make([]effect.Passed, 0, len(own)), own...) // not nil
	}
	best.Objects = joinObjects(old.Objects, d.Objects)
	best.Held, best.Typed, best.Fills = old.Held || d.Held, old.Typed || d.Typed, old.Fills && d.Fills
	m[d.Name] = best
}

// joinObjects joins what is known of receiver and arguments.
func joinObjects(a, b []effect.Objects) []effect.Objects {
	var out []effect.Objects
	for i := range min(len(a), len(b)) {
		out = append(out, a[i].Join(b[i]))
	}
	return out
}

// SameObjects reports whether two demands know the same of what is passed.
func SameObjects(a, b Demand) bool {
	return slices.EqualFunc(a.Objects, b.Objects, func(o, p effect.Objects) bool { return slices.Equal(o, p) && (o == nil) == (p == nil) })
}

// passed is what is known of a formal of the function that is reached.
func (d Demand) passed(sum *effect.Summary, formal int) effect.Objects {
	if !sum.Method {
		formal++
	}
	if formal >= len(d.Objects) || formal < 0 {
		return nil
	}
	return d.Objects[formal]
}

// standsBefore orders the demands of one name. It is a total order of what can be
// told of a handler, so that it does not matter in which order they come.
func standsBefore(a, b Demand) int {
	return cmp.Or(
		cmp.Compare(b.evidence(), a.evidence()),
		cmp.Compare(bit(a.Route == ""), bit(b.Route == "")),
		cmp.Compare(len(a.Chain), len(b.Chain)),
		compareDemands(a, b),
		slices.CompareFunc(a.Chain, b.Chain, effect.CompareSites),
		slices.CompareFunc(a.Told().Args, b.Told().Args, effect.ComparePassed),
	)
}

func SortedDemands(m map[Name]Demand) []Demand {
	out := make([]Demand, 0, len(m))
	for _, d := range m {
		out = append(out, d)
	}
	slices.SortFunc(out, compareDemands)
	return out
}

// A Demand is a call, send or callback on a request path whose other half is
// not known where it is made.
type Demand struct {
	Name Name
	// Args are the actual arguments (the sent value for a channel), receiver left
	// out; of all handlers that make the demand.
	Args []effect.Passed
	// Own are what Handler itself passes, nil if Args are.
	Own []effect.Passed
	// Objects is what is known of the receiver and of the arguments, in this order,
	// whatever handler makes the demand; shorter if nothing is.
	Objects []effect.Objects
	// Held says that the receiver, callback or channel is known to outlive the
	// request; else its type decides.
	Held bool
	// Typed says that the receiver was found in an object whose type outlives
	// requests: the type of what is behind the interface counts as such a type, too.
	Typed bool
	// Fills says that all who call the method fill by that a miss of what is behind the
	// interface.
	Fills bool
	// Handler is the name of the request function; Route, Via as in request.
	Handler, Route, Via string
	// Chain leads from the handler to the call, callers first.
	Chain []effect.Site
}

func compareDemands(a, b Demand) int {
	return cmp.Or(CompareNames(a.Name, b.Name), strings.Compare(a.Handler, b.Handler))
}

// Told is the demand as the handler that is named makes it, and the others do
// not: what is said of that one rests on its own arguments.
func (d Demand) Told() Demand {
	if d.Own != nil {
		d.Args, d.Own = d.Own, nil
	}
	return d
}

// Shared reports whether other handlers pass something else than the one that
// is named.
func (d Demand) Shared() bool { return d.Own != nil }

// Pass adds to what is known of the arguments.
func (d *Demand) Pass(args []effect.Passed) { d.Args = effect.JoinPassed(d.Args, args) }

// evidence ranks what the handler that is named passes of the request: a part of
// it, or at most its context, which nearly all pass, or nothing.
func (d Demand) evidence() int {
	best := 0
	for _, l := range d.Told().Args {
		switch {
		case (l.Kinds &^ effect.KindContext).FromRequest():
			return 2
		case l.Kinds.FromRequest():
			best = 1
		}
	}
	return best
}

// IsChannel reports whether the demand is a send.
func (d Demand) IsChannel() bool { return d.Name.Class == Channel }

// Meet instantiates the effects of the function that a demand reaches, as
// seen from the request: the receiver outlives it, the arguments have the
// demand's labels, and what the function received from a channel is what the
// request sent.
func (d Demand) Meet(sum *effect.Summary) []*effect.Effect {
	args := d.actuals(sum)
	var out []*effect.Effect
	for _, e := range sum.Effects {
		if calls, ok := e.Narrow(func(formal int) effect.Objects { return d.passed(sum, formal) }); ok {
			for _, c := range calls {
				out = append(out, d.meet(sum, c, args))
			}
		} else if n := d.meet(sum, e, args); n != nil {
			out = append(out, n)
		}
	}
	return out
}

// meet is one effect of the function that a demand reaches, nil if it has nothing to
// do with what is sent.
func (d Demand) meet(sum *effect.Summary, e *effect.Effect, args []effect.Value) *effect.Effect {
	n := *e
	n.Key, n.Val = e.Key.SubstAt(e.KeyAt, args), e.Val.SubstAt(e.ValAt, args)
	n.KeyAt, n.ValAt = "", ""
	if d.IsChannel() {
		if !d.sends(e.Key, e.KeyAt) && !d.sends(e.Val, e.ValAt) && !e.Target.Mentions(d.Name.ID) && !d.sendsArg(e) {
			return nil
		}
		n.Key, n.Val = d.received(e.Key, e.KeyAt, n.Key), d.received(e.Val, e.ValAt, n.Val)
	}
	if d.Fills && putsWhatIsPassed(e) {
		n.Flags |= effect.FlagMemo
	}
	n.Target = d.reached(sum, e.Target)
	n.Args = nil
	for _, a := range e.Args {
		at := effect.FieldOfFormal(a)
		v := effect.Value{Label: a.Label.SubstAt(at, args), Objects: a.Objects, Parts: a.Parts.Subst(args)}
		if i, ok := a.IsFormal(); ok {
			v.Objects = d.passed(sum, i)
			if i < len(args) {
				v.Parts = args[i].Parts
			}
		}
		if d.IsChannel() {
			v.Label, v.Parts = d.received(a.Label, at, v.Label), d.receivedParts(v.Parts)
		}
		for _, p := range a.Paths {
			v.Paths = v.Paths.Join(effect.PathSet{d.reached(sum, p)})
		}
		n.Args = append(n.Args, v)
	}
	n.Chain = effect.CapChain(slices.Concat(d.Chain, e.Chain))
	return &n
}

// putsWhatIsPassed reports whether an effect puts what the function is passed under a key
// that it is passed, or passes both on.
func putsWhatIsPassed(e *effect.Effect) bool {
	passed := func(l effect.Label) bool { return l.Kinds == 0 && l.Formals != 0 }
	switch e.Op {
	case effect.OpSet, effect.OpGetSet:
		return e.Flags&effect.FlagElem != 0 && passed(e.Key) && passed(e.Val)
	case effect.OpInvoke:
		n := 0
		for _, a := range e.Args {
			if passed(a.Label) {
				n++
			}
		}
		return n > 1
	}
	return false
}

// sends reports whether a label may be that of what is sent: it is received, and if it
// is known from which channel, from this one.
func (d Demand) sends(l effect.Label, at effect.Path) bool {
	if l.Kinds&effect.KindChannel == 0 {
		return false
	}
	_, ok := at.Received(d.Name.ID)
	return ok || at == ""
}

// sendsArg is sends for one of the arguments of a call.
func (d Demand) sendsArg(e *effect.Effect) bool {
	return slices.ContainsFunc(e.Args, func(a effect.Value) bool { return d.sends(a.Label, effect.FieldOfFormal(a)) })
}

// received replaces in l, which e has at some path, what is received by what was sent.
func (d Demand) received(was effect.Label, at effect.Path, l effect.Label) effect.Label {
	if !d.sends(was, at) {
		return l
	}
	l.Kinds &^= effect.KindChannel
	rest, _ := at.Received(d.Name.ID)
	if len(rest) == 0 {
		return l.Join(d.Args[0].Label)
	}
	if part, known := d.Args[0].Parts.Of(rest[0]); known {
		return part
	}
	return l.Join(d.Args[0].Label).OfPart()
}

// receivedParts is received for the fields of what is passed on, of which nobody knows
// through which channel they came.
func (d Demand) receivedParts(ps effect.Parts) effect.Parts {
	out := slices.Clone(ps)
	for i := range out {
		out[i].Label = d.received(out[i].Label, "", out[i].Label)
	}
	return out
}

func (d Demand) actuals(sum *effect.Summary) []effect.Value {
	args := make([]effect.Value, 0, len(d.Args)+1)
	if sum.Method {
		args = append(args, effect.Value{})
	}
	if d.IsChannel() {
		return args
	}
	for _, p := range d.Args {
		args = append(args, p.Value())
	}
	return args
}

// reached maps a path of a function reached through wiring: its receiver outlives the
// request if it is held, and so do parameters that are, and what holds a channel that
// does: of go run(hub) the hub. Nobody else sees an object that who passes it has made.
// Of others nothing is known.
func (d Demand) reached(sum *effect.Summary, p effect.Path) effect.Path {
	i, ok := p.Formal()
	if !ok {
		return p
	}
	root := effect.Unknown
	if i == 0 && sum.Method {
		if d.Held {
			root = effect.Outlives
		}
		return root.Over(p.Steps())
	}
	if d.IsChannel() {
		if d.Held && d.receivesFrom(sum, i) {
			root = effect.Outlives
		}
		return root.Over(p.Steps())
	}
	if sum.Method {
		i--
	}
	if i < len(d.Args) {
		switch arg := d.Args[i]; {
		case arg.Held:
			root = effect.Outlives
		case arg.Own:
			root = effect.Local
		}
	}
	return root.Over(p.Steps())
}

// receivesFrom reports whether a formal is what holds the channel.
func (d Demand) receivesFrom(sum *effect.Summary, formal int) bool {
	return slices.ContainsFunc(sum.Effects, func(e *effect.Effect) bool {
		i, ok := e.Target.Formal()
		return ok && i == formal && e.Op == effect.OpReceive && e.State() == d.Name.ID
	})
}

// ViaLibrary is Demand.Via of calls that another module makes.
const ViaLibrary = "library"

// FileHalf returns the access to files that a demand tells of, and the name of
// the place; nil if it tells of something else.
func (d Demand) FileHalf() (e *effect.Effect, place string) {
	halves := []effect.Effect{{Op: effect.OpFileWrite}, {Op: effect.OpFileWrite, Flags: effect.FlagCommand}, {Op: effect.OpFileRead}, {Op: effect.OpFileServe}}
	for _, half := range halves {
		if FileClass(&half) == d.Name.Class && len(d.Args) == 2 && len(d.Chain) > 0 {
			n := len(d.Chain) - 1
			half.Target, half.Key, half.Val = effect.ObjectPath(d.Name.ID), d.Args[0].Label, d.Args[1].Label
			half.Site, half.Chain = d.Chain[n], d.Chain[:n]
			return &half, d.Name.ID
		}
	}
	return nil, ""
}

// FileClass is the class of the demand that an access to files makes.
func FileClass(e *effect.Effect) Class {
	switch {
	case e.Op == effect.OpFileWrite && e.Flags&effect.FlagCommand != 0:
		return CommandAt
	case e.Op == effect.OpFileWrite:
		return Writes
	case e.Op == effect.OpFileServe:
		return Hands
	}
	return Reads
}

// DemandOf makes the demand of an effect of a request function, no Name if
// the effect is none.
func DemandOf(e *effect.Effect) Demand {
	d := Demand{Chain: append(slices.Clone(e.Chain), e.Site), Held: e.Target.OutlivesRequest()}
	switch e.Op {
	case effect.OpInvoke:
		d.Fills = e.Flags&effect.FlagMemo != 0
		d.Name = Method.Of(e.Detail)
		if fn := e.Direct(); fn != "" {
			d.Name = Direct.Of(fn)
		}
		d.Objects = objectsIn(e)
	case effect.OpFileWrite, effect.OpFileRead, effect.OpFileServe:
		d.Name, d.Args = FileClass(e).Of(e.State()), effect.PassLabels(e.Key, e.Val)
		return d
	case effect.OpCallFn:
		if s := e.Target.State(); s != "" {
			d.Name = Held.Of(s)
		}
	case effect.OpSend:
		if s := e.Target.State(); s != "" {
			d.Name, d.Args = Channel.Of(s), effect.PassLabels(e.Val)
			d.Chain[len(d.Chain)-1].Send = true
			if len(e.Args) == 1 {
				d.Args[0].Parts = effect.PassedOf(e.Args[0]).Parts
			}
		}
		return d
	}
	for _, a := range e.Args {
		d.Args = append(d.Args, effect.PassedOf(a))
	}
	return d
}

// objectsIn is what an effect tells of the objects that it passes, nil if nothing.
func objectsIn(e *effect.Effect) []effect.Objects {
	out := []effect.Objects{e.On}
	for _, a := range e.Args {
		out = append(out, a.Objects)
	}
	if !slices.ContainsFunc(out, func(o effect.Objects) bool { return o != nil }) {
		return nil
	}
	return out
}
