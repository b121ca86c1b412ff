package main

import (
	"testing"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

func TestHits(t *testing.T) {
	field := corpus.Label{Symbol: "api/stream.API.clients", Holder: "struct field", File: "api/stream/stream.go", Line: 19,
		Writes: []string{"api/stream/stream.go:108", "api/hub.go:7", "nonsense"}}
	variable := corpus.Label{Symbol: "common/i18n.translations", Holder: "package var", File: "common/i18n/i18n.go", Line: 15}
	remark := corpus.Label{Symbol: "Server.topics (via hub)", Holder: "struct field", File: "s.go", Line: 1}
	captured := corpus.Label{Symbol: "seen", Holder: "captured variable", File: "s.go", Line: 1}
	nowhere := corpus.Label{Symbol: "T.f", Holder: "struct field", File: "s.go", Line: 0}

	for _, tt := range []struct {
		name    string
		label   corpus.Label
		finding finding
		want    bool
	}{
		{"on the declaration", field, finding{File: "api/stream/stream.go", Line: 19}, true},
		{"on a write line", field, finding{File: "api/stream/stream.go", Line: 108}, true},
		{"on a write line in another file", field, finding{File: "api/hub.go", Line: 7}, true},
		{"beside a write line", field, finding{File: "api/hub.go", Line: 8}, false},
		{"same line, other file", field, finding{File: "stream.go", Line: 19}, false},
		{"related position", field, finding{File: "x.go", Line: 1, Related: []corpus.Place{{File: "api/stream/stream.go", Line: 19}}}, true},
		{"message names the field", field, finding{File: "x.go", Line: 1, Message: "keeps it in API.clients (map)"}, true},
		{"message names the field with its package", field, finding{File: "x.go", Line: 1, Message: "in stream.API.clients: lost"}, true},
		{"message names a longer type", field, finding{File: "x.go", Line: 1, Message: "in MyAPI.clients"}, false},
		{"message names a longer field", field, finding{File: "x.go", Line: 1, Message: "in API.clientsByID"}, false},
		{"message names a deeper path", field, finding{File: "x.go", Line: 1, Message: "in a.stream.API.clients"}, false},
		{"message names the bare field", field, finding{File: "api/stream/x.go", Line: 1, Message: "in clients"}, false},
		{"bare variable in its folder", variable, finding{File: "common/i18n/x.go", Line: 1, Message: "writes i18n.translations"}, true},
		{"bare variable elsewhere", variable, finding{File: "common/x.go", Line: 1, Message: "writes i18n.translations"}, false},
		{"bare variable inside a word", variable, finding{File: "common/i18n/x.go", Line: 1, Message: "writes mytranslations"}, false},
		{"symbol with a remark", remark, finding{File: "x.go", Line: 1, Message: "in Server.topics"}, true},
		{"captured variable by name only", captured, finding{File: "s.go", Line: 9, Message: "captures seen"}, false},
		{"label without a line", nowhere, finding{File: "s.go", Line: 3}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// The finding is second, so that an index is told from a count.
			got := hits(tt.label, []finding{{File: "other.go", Line: 1}, tt.finding})
			if got[1] != tt.want || got[0] {
				t.Errorf("hits = %v, want the second: %v", got, tt.want)
			}
		})
	}
}

func TestNamesQualified(t *testing.T) {
	for _, tt := range []struct {
		text, name string
		want       bool
	}{
		{"T.f", "T.f", true},
		{"pkg.T.f", "T.f", true},
		{"a.pkg.T.f", "T.f", false},
		{".T.f", "T.f", false},
		{"xT.f then T.f", "T.f", true},
		{"T.ff then T.f.", "T.f", true},
		{"ÄT.f", "T.f", false},
		{"T.fö", "T.f", false},
		{"T_f", "T.f", false},
		{"T.f[k]", "T.f", true},
		{"", "T.f", false},
		{"anything", "", false},
	} {
		if got := namesQualified(tt.text, tt.name); got != tt.want {
			t.Errorf("namesQualified(%q, %q) = %v", tt.text, tt.name, got)
		}
	}
}

func TestJudge(t *testing.T) {
	js := []judgement{
		{Repo: "o/r", State: "github.com/o/r/store.Mem.items", File: "store/mem.go", Verdict: right},
		{Repo: "o/r", State: "auth.state", File: "auth/a.go", Verdict: wrong},
		{Repo: "o/r", State: "seen", File: "main.go", Verdict: arguable},
	}
	for _, tt := range []struct {
		name    string
		finding finding
		want    string
	}{
		{"by type and field", finding{Repo: "o/r", File: "store/mem.go", Line: 99, Message: "keeps it in Mem.items"}, right},
		{"with package", finding{Repo: "o/r", File: "store/mem.go", Message: "keeps it in store.Mem.items"}, right},
		{"by another check", finding{Repo: "o/r", File: "store/mem.go", Message: "Mem.items", Analyzer: "other"}, right},
		{"in a related file", finding{Repo: "o/r", File: "api.go", Related: []corpus.Place{{File: "store/mem.go", Line: 3}}, Message: "Mem.items"}, right},
		{"in another file", finding{Repo: "o/r", File: "api.go", Message: "Mem.items"}, unjudged},
		{"in another repository", finding{Repo: "o/s", File: "store/mem.go", Message: "Mem.items"}, unjudged},
		{"another state", finding{Repo: "o/r", File: "store/mem.go", Message: "Mem.itemsByAge"}, unjudged},
		{"variable", finding{Repo: "o/r", File: "auth/a.go", Message: "writes auth.state"}, wrong},
		{"captured variable", finding{Repo: "o/r", File: "main.go", Message: "captures seen (map)"}, arguable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := judge(js, tt.finding); got != tt.want {
				t.Errorf("judge = %q, want %q", got, tt.want)
			}
		})
	}
}
