package digest

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/stickystate/stickystate/internal/effect"
)

// sample returns one that uses each part of the encoded form.
func sample() *Digest {
	put := &effect.Effect{
		Op: effect.OpSet, Flags: effect.FlagElem | effect.FlagMemo, Target: effect.FormalPath(0).Step("m/store.Mem.items"), Key: effect.FormalLabel(1),
		Val: effect.Label{Kinds: effect.KindHeader, Origin: `header "X"`}, Hint: "id", Weak: true,
		Site:  effect.Site{Func: "(*Mem).Put", Pkg: "m/store", File: "store.go", Line: 7},
		Chain: []effect.Site{{Func: "Save", Pkg: "m/store", File: "save.go", Line: 3}},
	}
	call := &effect.Effect{Op: effect.OpInvoke, Target: effect.FormalPath(0), Detail: "m/store.Store.Put", Args: []effect.Value{{Label: effect.FormalLabel(2), Objects: effect.ObjectOf("m/store.Row")}}}
	call.On = effect.MadeOf("m/store.Mem").With("m/store.Mem.done", "m.main$1")
	return &Digest{
		Funcs: map[string]*effect.Summary{
			"m/store.Mem.Put": {ID: "m/store.Mem.Put", Formals: 2, Method: true, Effects: []*effect.Effect{put, call}},
			"m/store.New": {ID: "m/store.New", Formals: 1, Results: []effect.Result{{
				Fresh: true, Fields: []effect.FieldValue{{Step: "m/store.Mem.db", Value: effect.Value{Paths: effect.PathSet{"p0"}}}},
			}}},
		},
		Bindings: []Binding{{Method.Of("m/store.Store.Put"), "m/store.Mem.Put"}},
		Demands:  []Demand{{Name: Channel.Of("m/hub.Hub.in"), Args: effect.PassLabels(effect.Label{Kinds: effect.KindPath | effect.KindCookie}), Own: []effect.Passed{{Label: effect.Label{Kinds: effect.KindPath}, Parts: effect.Parts{{Step: "m/hub.Msg.id", Label: effect.Label{Kinds: effect.KindPath}}}, Held: true}}, Objects: []effect.Objects{nil, {}, effect.AdapterOf("m.main$2")}, Held: true, Handler: "Join", Route: "/join", Via: "net/http"}},
		States:   map[string]StateInfo{"m/store.Mem.items": {Kind: "map", Type: "map[string]string", Pkg: "m/store", Name: "store", File: "store.go", Line: 4}},
	}
}

func TestCodecRoundTrip(t *testing.T) {
	want := sample()
	got, err := Decode(want.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("decoded digest differs:\n%+v\n%+v", got, want)
	}
}

func TestCodecIsDeterministic(t *testing.T) {
	want := sample().Encode()
	for range 50 {
		if got := sample().Encode(); !bytes.Equal(got, want) {
			t.Fatal("two encodings of equal digests differ")
		}
	}
}

func TestCodecEmpty(t *testing.T) {
	empty := &Digest{}
	if n := len(empty.Encode()); n != 0 {
		t.Errorf("the empty digest takes %d bytes", n)
	}
	if d, err := Decode(nil); err != nil || !d.IsEmpty() {
		t.Errorf("Decode(nil) = %v, %v", d, err)
	}
}

// A fact that is cut short, or of another version, is an error and no panic.
func TestCodecDamaged(t *testing.T) {
	data := sample().Encode()
	for n := 1; n < len(data); n++ {
		if _, err := Decode(data[:n]); err == nil {
			t.Errorf("the first %d of %d bytes decode", n, len(data))
		}
	}
	if _, err := Decode([]byte("not a digest")); err == nil {
		t.Error("text decodes")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sample().Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Decode(data)
		if err == nil {
			d.Encode()
		}
	})
}
