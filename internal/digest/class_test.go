package digest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stickystate/stickystate/internal/effect"
)

// TestClasses: a class says what it names, and a name can be read back.
func TestClasses(t *testing.T) {
	for c, class := range classes {
		if class.names == "" || class.travels && class.to == "" {
			t.Errorf("class %c does not say what it names, or what to", c)
		}
		if n := c.Of("m/store.Store.Put"); NameOf(n.String()) != n {
			t.Errorf("NameOf(%q) = %v", n, NameOf(n.String()))
		}
	}
	if !NameOf("").IsZero() || !NameOf("I").IsZero() {
		t.Error("what is no name is read as one")
	}
}

// TestOfClass: the bindings of a class, and those of a name, are next to each other.
func TestOfClass(t *testing.T) {
	link, held := Binding{Link.Of("m.I"), "m.J"}, Binding{Held.Of("m.f"), "m.g"}
	first, second, third := Binding{Method.Of("m.I.A"), "m.T.A"}, Binding{Method.Of("m.I.A"), "m.U.A"}, Binding{Method.Of("m.I.B"), "m.T.B"}
	bs := SortBindings([]Binding{third, link, second, first, first, held})
	if got, want := OfClass(bs, Method), []Binding{first, second, third}; !slices.Equal(got, want) {
		t.Errorf("OfClass(Method) = %v, want %v", got, want)
	}
	if got, want := BindingsOf(bs, first.Name), []Binding{first, second}; !slices.Equal(got, want) {
		t.Errorf("BindingsOf = %v, want %v", got, want)
	}
	if got := OfClass(bs, Place); len(got) > 0 {
		t.Errorf("OfClass(Place) = %v", got)
	}
}

// TestPayloads: what is packed is read back, without the place in this process
// and without the name that it is bound to.
func TestPayloads(t *testing.T) {
	site := effect.Site{Func: "(*Mem).Put", Pkg: "m/store", File: "store.go", Line: 7}
	use := Use{Handler: "put", Route: "/x\ty", Via: "net/http", ByType: true, Site: site}
	roundTrip(t, KeyUse{Sink: "hmac.New", Use: use})
	roundTrip(t, LockUse{Section: Section{Reads: true, Calls: []string{"m.I.A", "m.I.B"}}, Use: use})
	roundTrip(t, Secret{Site: site, Setting: `-key "x"`})
	roundTrip(t, Secret{CopyOf: "m.T.key"})
	roundTrip(t, Section{})
	if a, b := Pack(Section{Writes: true}), Pack(Section{Writes: true, Calls: []string{}}); a != b {
		t.Errorf("equal sections are %q and %q", a, b)
	}
	if _, ok := Unpack[Secret]("mint\tx"); ok {
		t.Error("what is no payload is read as one")
	}
}

func roundTrip[T any](t *testing.T, want T) {
	t.Helper()
	if got, ok := Unpack[T](Pack(want)); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%s is read back as %+v", Pack(want), got)
	}
}
