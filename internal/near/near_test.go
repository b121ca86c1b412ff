package near

import "testing"

// TestWord: what is written wrong, and what is another word.
func TestWord(t *testing.T) {
	flags := []string{"C", "tags", "tier", "checks", "config", "fail-on", "fail-skipped", "new-from", "no-ignore", "baseline", "short", "json", "v"}
	for word, want := range map[string]string{
		"teir": "tier", "tire": "tier", "teirs": "tier", "tag": "tags", "check": "checks", "failon": "fail-on", "fail_on": "fail-on",
		"newfrom": "new-from", "noignore": "no-ignore", "base": "baseline", "JSON": "json", "jsno": "json", "configuration": "config",
		"x": "", "f": "", "race": "", "exclude": "", "severity": "",
	} {
		if got := Word(word, flags); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
	checks := []string{"globalmap", "globalvar", "sessionstore", "usercache"}
	for word, want := range map[string]string{
		"usercach": "usercache", "usercash": "usercache", "user-cache": "usercache", "GlobalMap": "globalmap", "globalmaps": "globalmap",
		"globalvra": "globalvar", "session": "sessionstore", "nosuchcheck": "", "database": "",
	} {
		if got := Word(word, checks); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0},
		{"teir", "tier", 1}, {"ab", "ba", 1}, {"abcd", "badc", 2},
	} {
		if got := Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := Distance(test.b, test.a); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
