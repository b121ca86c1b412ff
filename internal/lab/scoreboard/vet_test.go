package main

import (
	"reflect"
	"testing"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

func TestParseFindings(t *testing.T) {
	const one = `{"p": {"sticky": [{"posn": "/src/r/a/a.go:3:5", "message": "m"}]}}`
	for _, tt := range []struct {
		name, output string
		want         []finding
	}{
		{"nothing", "", nil},
		{"an object for a silent package", "# p\n{}\n", nil},
		{"one", "# p\n" + one, []finding{{Package: "p", Analyzer: "sticky", File: "a/a.go", Line: 3, Message: "m"}}},
		{"test variant repeats it", one + "\n" + `{"p [p.test]": {"sticky": [{"posn": "/src/r/a/a.go:3:5", "message": "m"}]}}`,
			[]finding{{Package: "p", Analyzer: "sticky", File: "a/a.go", Line: 3, Message: "m"}}},
		{"text between objects, braces included", "x.go:1: { unexpected\n" + one + "\npanic: {oops\n",
			[]finding{{Package: "p", Analyzer: "sticky", File: "a/a.go", Line: 3, Message: "m"}}},
		{"an analyzer that failed", `{"p": {"sticky": {"error": "boom"}, "other": [{"posn": "b.go:1:1", "message": "n"}]}}`,
			[]finding{{Package: "p", Analyzer: "other", File: "b.go", Line: 1, Message: "n"}}},
		{"sorted by place", `{"q": {"s": [{"posn": "b.go:2", "message": "2"}, {"posn": "b.go:1", "message": "1"}]}}` + one,
			[]finding{
				{Package: "p", Analyzer: "sticky", File: "a/a.go", Line: 3, Message: "m"},
				{Package: "q", Analyzer: "s", File: "b.go", Line: 1, Message: "1"},
				{Package: "q", Analyzer: "s", File: "b.go", Line: 2, Message: "2"},
			}},
		{"related positions; a finding without a position is dropped",
			`{"p": {"s": [{"posn": "-", "message": "x"}, {"posn": "/src/r/a.go:1:2", "message": "m", "related": [{"posn": "/src/r/b.go:7:1"}, {"posn": ""}]}]}}`,
			[]finding{{Package: "p", Analyzer: "s", File: "a.go", Line: 1, Message: "m", Related: []corpus.Place{{File: "b.go", Line: 7}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseFindings(&corpus.Group{}, "/src/r", tt.output)
			if len(got) == 0 && len(tt.want) == 0 {
				return
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestTroubles(t *testing.T) {
	for _, tt := range []struct {
		name, stderr string
		want         []trouble
	}{
		{"silence", "go: downloading x v1\n# p\n{}\n", nil},
		{"first line of each package", "# p\n# [p]\na.go:1:1: undefined: x\na.go:2:1: undefined: y\n# q\nb.go:1:1: undefined: z\n",
			[]trouble{{Package: "p", Text: "a.go:1:1: undefined: x"}, {Package: "q", Text: "b.go:1:1: undefined: z"}}},
		{"a crash, and what it stopped", "# p\nvet: broken pipe: p\npanic: index out of range [recovered]\n\ngoroutine 1 [running]:\n",
			[]trouble{{Package: "p", Text: "vet: broken pipe: p"}, {Package: "p", Text: "panic: index out of range [recovered]", Panic: true}}},
		{"load errors have no heading", "a.go:3:2: no required module provides package x\nb.go:3:2: no required module provides package y\n",
			[]trouble{{Text: "a.go:3:2: no required module provides package x"}, {Text: "b.go:3:2: no required module provides package y"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := troubles(tt.stderr); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestParsePlace(t *testing.T) {
	for _, tt := range []struct {
		posn string
		want corpus.Place
		ok   bool
	}{
		{"/r/a/b.go:12:3", corpus.Place{File: "a/b.go", Line: 12}, true},
		{"/r/a/b.go:12", corpus.Place{File: "a/b.go", Line: 12}, true},
		{"/r/a/../b.go:1:1", corpus.Place{File: "b.go", Line: 1}, true},
		{"/other/b.go:1:1", corpus.Place{File: "../other/b.go", Line: 1}, true},
		{"b.go:1:1", corpus.Place{File: "b.go", Line: 1}, true},
		{"b.go", corpus.Place{}, false},
		{"-", corpus.Place{}, false},
		{"", corpus.Place{}, false},
	} {
		if got, ok := parsePlace(tt.posn, "/r"); got != tt.want || ok != tt.ok {
			t.Errorf("parsePlace(%q) = %v, %v; want %v, %v", tt.posn, got, ok, tt.want, tt.ok)
		}
	}
}
