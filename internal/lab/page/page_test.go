package page

import "testing"

func TestReplace(t *testing.T) {
	const old = "before\n<!-- t:begin -->\nold\n<!-- t:end -->\nafter\n"
	const want = "before\n<!-- t:begin -->\nnew\n<!-- t:end -->\nafter\n"
	for _, text := range []string{old, want} { // the second time nothing changes
		if got, err := Replace(text, "t", "new\n"); got != want || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := Replace("no markers", "t", "new\n"); err == nil {
		t.Error("a page without markers is accepted")
	}
	if _, err := Replace(old, "u", "new\n"); err == nil {
		t.Error("markers of another part are accepted")
	}
}
