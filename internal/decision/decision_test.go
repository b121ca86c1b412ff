package decision

import (
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// field is a finding about a field, which some functions write for a handler.
func field(name, kind string, writers ...string) *finding.Finding {
	f := &finding.Finding{
		Check: "servicestate", Tier: finding.Likely,
		State:   finding.State{Name: name, ID: "m/a." + name, Kind: kind, Holder: finding.InField},
		Message: "handler H keeps request data in " + name + ` (map by form value "a) b"): lost`,
		Handler: finding.Function{Name: "H"},
	}
	for _, w := range writers {
		f.Writes = append(f.Writes, finding.Access{Op: "set", Package: "m/a", Function: w, Serving: true})
	}
	return f
}

// but is a finding changed in one way.
func but(f *finding.Finding, change func(*finding.Finding)) *finding.Finding {
	change(f)
	return f
}

func names(fs []*finding.Finding) string {
	var sets []string
	for _, f := range fs {
		var parts []string
		for _, p := range f.Parts {
			parts = append(parts, p.State.Name)
		}
		if len(parts) == 0 {
			parts = []string{f.State.Name}
		}
		sets = append(sets, strings.Join(parts, "+"))
	}
	return strings.Join(sets, " ")
}

func TestGroup(t *testing.T) {
	held := func(f *finding.Finding) { f.State.Inside = "m/a.Ring.items" }
	library := func(id string) *finding.Finding {
		return but(field("lib.New", "library object"), func(f *finding.Finding) { f.State.ID, f.State.Holder = id, finding.InLibrary })
	}
	captured := func(id string) *finding.Finding {
		return but(field("seen", "map", "function literal in F"), func(f *finding.Finding) { f.State.ID, f.State.Holder = id, finding.InCapture })
	}
	for _, test := range []struct {
		name string
		fs   []*finding.Finding
		want string
	}{
		{"a store of its own", []*finding.Finding{field("Mem.a", "map", "(*Mem).A"), field("Mem.b", "map", "(*Mem).B")}, "Mem.a+Mem.b"},
		{"with literals in methods", []*finding.Finding{field("Mem.a", "map", "function literal in (*Mem).A"), field("Mem.b", "map", "(Mem).B")}, "Mem.a+Mem.b"},
		{"of generic type", []*finding.Finding{field("Mem.a", "map", "(*Mem[T]).A"), field("Mem.b", "map", "(*Mem[T]).B")}, "Mem.a+Mem.b"},
		{"two stores", []*finding.Finding{field("Mem.a", "map", "(*Mem).A"), field("Men.b", "map", "(*Men).B")}, "Mem.a Men.b"},
		{"written from outside", []*finding.Finding{field("Mem.a", "map", "(*App).A"), field("Mem.b", "map", "(*App).B")}, "Mem.a Mem.b"},
		{"of what serves", []*finding.Finding{
			but(field("App.a", "map", "(*App).A"), func(f *finding.Finding) { f.Handler.Name = "(*App).A" }),
			but(field("App.b", "map", "(*App).B"), func(f *finding.Finding) { f.Handler.Name = "(*App).B" }),
		}, "App.a App.b"},
		{"put by one function", []*finding.Finding{field("App.a", "map", "(*T).A"), field("App.b", "map", "(*T).A", "(*T).B")}, "App.a+App.b"},
		{"put by one of several", []*finding.Finding{field("App.a", "map", "F", "G"), field("App.b", "map", "F", "K")}, "App.a App.b"},
		{"of two kinds", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.b", "map", "(*Mem).A"), func(f *finding.Finding) { f.Check = "ratelimit" }),
		}, "Mem.a Mem.b"},
		{"one object, two checks", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.a", "map", "(*Mem).A"), func(f *finding.Finding) { f.Check = "usercache" }),
		}, "Mem.a+Mem.a"},
		{"settings", []*finding.Finding{field("c.a", "scalar", "F"), field("c.b", "scalar", "G")}, "c.a+c.b"},
		{"a container and its order", []*finding.Finding{
			field("Ring.order", "slice", "(*Ring).Put"), but(field("svc.used", "pointer", "(*Ring).Put"), held),
		}, "svc.used+Ring.order"},
		{"two containers and an order", []*finding.Finding{
			but(field("svc.a", "map", "(*Ring).Put"), held), but(field("app.b", "map", "(*Ring).Put"), held), field("Ring.order", "slice", "(*Ring).Put"),
		}, "svc.a app.b Ring.order"},
		{"one new", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.b", "map", "(*Mem).B"), func(f *finding.Finding) { f.Change = &finding.Change{Kind: finding.NewWriter} }),
		}, "Mem.a Mem.b"},
		{"one silent", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.b", "map", "(*Mem).B"), func(f *finding.Finding) { f.Silence = new(finding.Silence) }),
		}, "Mem.a Mem.b"},
		{"one for review", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.b", "map", "(*Mem).B"), func(f *finding.Finding) { f.Tier = finding.Review }),
		}, "Mem.a Mem.b"},
		{"strongest first", []*finding.Finding{
			field("Mem.a", "map", "(*Mem).A"),
			but(field("Mem.b", "map", "(*Mem).B"), func(f *finding.Finding) { f.Tier = finding.Proved }),
		}, "Mem.b+Mem.a"},
		{"of a library", []*finding.Finding{library("lib.New in main.F"), library("lib.New in main.F 2"), library("lib.New in main.G")}, "lib.New+lib.New lib.New"},
		{"captured", []*finding.Finding{captured("m/a.captured F/seen"), captured("m/a.captured F/when"), captured("m/a.captured G/seen")}, "seen+seen seen"},
	} {
		before := names(test.fs)
		if got := names(Group(test.fs)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if after := names(test.fs); after != before {
			t.Errorf("%s: %s was changed to %s", test.name, before, after)
		}
	}
}

// TestOrder: the order of a collection of another kind is a part of it, if nobody does
// anything else with it.
func TestOrder(t *testing.T) {
	limits := func() *finding.Finding {
		return but(field("Mem.a", "map", "(*Mem).A"), func(f *finding.Finding) {
			f.Check = "ratelimit"
			f.Writes = append(f.Writes, finding.Access{Op: "update", Package: "m/a", Function: "Wait", Serving: true})
		})
	}
	order := func(op, by string) *finding.Finding {
		return but(field("Mem.b", "list", "(*Mem).A"), func(f *finding.Finding) {
			f.Writes[0].Op = "append"
			if op != "" {
				f.Writes = append(f.Writes, finding.Access{Op: op, Package: "m/a", Function: by, Serving: true})
			}
		})
	}
	for _, test := range []struct {
		name string
		list *finding.Finding
		want string
	}{
		{"an order", order("", ""), "Mem.a+Mem.b"},
		{"that is changed where entries are asked for", order("update", "(*Mem).A"), "Mem.a+Mem.b"},
		{"a list that others add to, too", order("append", "(*Mem).B"), "Mem.a Mem.b"},
		{"a list out of which others take", order("read-and-delete", "(*Mem).Next"), "Mem.a Mem.b"},
		{"no list", but(order("", ""), func(f *finding.Finding) { f.State.Kind = "map" }), "Mem.a Mem.b"},
	} {
		if got := names(Group([]*finding.Finding{limits(), test.list})); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestSentence(t *testing.T) {
	a, b, c := field("Mem.a", "map", "(*Mem).A"), field("Mem.b", "map", "(*Mem).B"), field("Mem.c", "map", "(*Mem).C")
	f := Group([]*finding.Finding{a, b, c})[0]
	if want := `handler H keeps request data in Mem.a (map by form value "a) b"), Mem.b and Mem.c: lost`; f.Message != want {
		t.Errorf("%s, want %s", f.Message, want)
	}
	if want := "Mem (a, b, c)"; f.Object != want {
		t.Errorf("%s would move, want %s", f.Object, want)
	}
	if f.Parts[0].Message != a.Message {
		t.Errorf("the first part is told by %s, want %s", f.Parts[0].Message, a.Message)
	}
	var many []*finding.Finding
	for i := range 20 {
		many = append(many, field("Mem."+string(rune('a'+i)), "map", "(*Mem).A"))
	}
	if f := Group(many)[0]; len(f.Parts) != 20 || !strings.Contains(f.Message, "Mem.m and 7 more: lost") {
		t.Errorf("%d parts: %s", len(f.Parts), f.Message)
	}
	held := but(field("Mem.a", "map", "(*Mem).A"), func(f *finding.Finding) { f.Message = "keeps data in Mem.a of shop.Memory (map): lost" })
	if got, want := sentence(held, []string{"Mem.b"}), "keeps data in Mem.a of shop.Memory (map) and Mem.b: lost"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	subject := &finding.Finding{State: finding.State{Name: "lib.New"}, Message: "lib.New keeps sessions (x): lost"}
	if got, want := sentence(subject, []string{"2 more like it"}), "lib.New, with 2 more like it, keeps sessions (x): lost"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestName: each part knows what moves, and is told by itself.
func TestName(t *testing.T) {
	fs := []*finding.Finding{field("Mem.a", "map", "(*Mem).A"), field("Mem.b", "map", "(*Mem).B"), field("Men.b", "map", "(*Men).B")}
	Name(fs)
	var got []string
	for _, f := range fs {
		got = append(got, f.Object)
	}
	if want := []string{"Mem (a, b)", "Mem (a, b)", ""}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
