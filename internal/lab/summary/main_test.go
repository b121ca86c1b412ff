package main

import (
	"strings"
	"testing"
)

// TestRun prints the summary of one function, as its package tells it.
func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out, "../../flow/testdata/summary", []string{`store\.Store\.Put$`, "./web", "./store"}); err != nil {
		t.Fatal(err)
	}
	const want = "m/store.Store.Put\n" +
		"\tset element of p0 m/store.Store.users, key p1 (at p1 m/store.User.ID), named ID, value p1, in (*Store).Put at store.go:"
	if !strings.HasPrefix(out.String(), want) || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("got\n%swant one effect,\n%s...", out.String(), want)
	}
}

// TestMistakes: what cannot be printed is an error that says what to do.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "name a function"},
		{[]string{"Nobody"}, "no function matches Nobody"},
		{[]string{"("}, "missing closing )"},
		{[]string{"Put", "./nowhere"}, "nowhere"},
	} {
		err := run(new(strings.Builder), "../../flow/testdata/summary", tt.args)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.args, err, tt.want)
		}
	}
}
