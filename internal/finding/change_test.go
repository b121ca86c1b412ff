package finding

import "testing"

func TestSentence(t *testing.T) {
	for want, c := range map[string]Change{
		"(*S).Get (update, set) now writes S.m, too": {Kind: NewWriter, Writers: []Access{{Function: "(*S).Get", Op: "update"}, {Function: "(*S).Get", Op: "set"}, {Function: "(*S).Get", Op: "set"}}},
		"A (set), B (set) and C now write S.m, too":  {Kind: NewWriter, Writers: []Access{{Function: "A", Op: "set"}, {Function: "B", Op: "set"}, {Function: "C"}}},
		"Put now writes S.m, too":                    {Kind: NewRequest, Requests: []Request{{Name: "Put"}}},
		"Put (/a, /b) now writes S.m, too":           {Kind: NewRequest, Requests: []Request{{Name: "Put", Routes: []string{"/a", "/b"}}}},
		"":                                           {Kind: NewTier},
	} {
		if got := c.Sentence("S.m"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
