package knowledge

import (
	"slices"
	"strings"
	"testing"
)

// TestWays: each way to look for a word, beside what is near it.
func TestWays(t *testing.T) {
	for _, tt := range []struct {
		way, word string
		yes, no   []string
	}{
		{"part", "session", []string{"session", "userSessions", "SESSION_ID"}, []string{"sesion"}},
		{"part", "OrCreate", []string{"FirstOrCreate"}, []string{"orcreate"}},
		{"start", "is", []string{"is", "isEmpty", "IsEmpty", "Issue"}, []string{"has", "i"}},
		{"start", "Is", []string{"IsEmpty"}, []string{"isEmpty"}},
		{"end", "config", []string{"Config", "AppConfig", "config"}, []string{"configs", "Conf"}},
		{"end", "Map", []string{"ConcurrentMap"}, []string{"Bitmap"}},
		{"exact", "Stop", []string{"Stop"}, []string{"stop", "StopAll"}},
		{"first", "save", []string{"save", "Save", "saveAll", "SaveAll", "save_all"}, []string{"saved", "resave", "sav"}},
		{"edge", "ip", []string{"ip", "IP", "ipAddr", "ip_addr", "clientIP"}, []string{"zip", "iplayer", "tipAddr", "clientIp"}},
		{"word", "log", []string{"log", "app.log", "logDir", "accessLog", "my-log"}, []string{"catalog", "logs", "blogDir"}},
		{"begins", "limit", []string{"limit", "rateLimiter", "limits.byIP"}, []string{"unlimited", "delimiter"}},
		{"element", "test", []string{"m/test/x", "test", "_test/x"}, []string{"m/tests/x", "m/latest"}},
		{"last", "log", []string{"m/log", "log", "m/Log"}, []string{"log/x", "m/blog"}},
	} {
		row := &Row{Kind: tt.way, Words: []string{tt.word}}
		for _, name := range tt.yes {
			if !row.matches(name) {
				t.Errorf("%s %s does not match %s", tt.way, tt.word, name)
			}
		}
		for _, name := range tt.no {
			if row.matches(name) {
				t.Errorf("%s %s matches %s", tt.way, tt.word, name)
			}
		}
	}
}

// TestWordsAdd: what a team says is added to what the tables say, and an exception
// counts wherever it stands.
func TestWordsAdd(t *testing.T) {
	base, err := Parse("base.tbl", []byte("words session-name match=part words=session,login\n"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := Parse("own.tbl", []byte("words session-name match=part words=basket\nwords session-name match=part words=loginpage not\n"))
	if err != nil {
		t.Fatal(err)
	}
	both := own.Over(base)
	for name, want := range map[string]bool{"baskets": true, "logins": true, "loginPages": false, "carts": false, "": false} {
		if got := both.In(SessionName, name); got != want {
			t.Errorf("In(%q) = %v", name, got)
		}
	}
	if base.In(SessionName, "baskets") || both.In(LimitName, "baskets") {
		t.Error("a word is on another table, or list, than its own")
	}
}

// TestMeaning: the longest word says what a name means.
func TestMeaning(t *testing.T) {
	for name, want := range map[string]string{
		"First": "read", "FirstOrCreate": "both", "GetContext": "read", "GetSet": "both", "Set": "write", "SetNX": "both",
		"DeleteOne": "write", "WithContext": "", "": "",
	} {
		if got := Builtin().Meaning(StoreMethod, name); got != want {
			t.Errorf("%s means %q, want %q", name, got, want)
		}
	}
	_, err := Parse("own.tbl", []byte("words store-method match=start words=Frob\nwords log-file match=word words=x is=read\n"))
	for _, want := range []string{"store-method: is=; it takes read, write, both", "log-file: is=read; it takes nothing"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestWordLists: the tables have words of every list, and only they name lists.
func TestWordLists(t *testing.T) {
	names, about := Lists()
	for _, l := range names {
		if len(Builtin().words[l]) == 0 {
			t.Errorf("no row has words of %s", l)
		}
		if about[l] == "" {
			t.Errorf("nothing says what a name on %s stands for", l)
		}
	}
	for way := range ways {
		if !slices.Contains(matchWays, way) {
			t.Errorf("rows cannot say match=%s", way)
		}
	}
	for _, way := range matchWays {
		if ways[way] == nil {
			t.Errorf("match=%s does nothing", way)
		}
	}
	_, err := Parse("own.tbl", []byte("words sesion-name match=part words=x\nwords log-file match=part words=x,,y\n"))
	for _, want := range []string{`words: there is no list "sesion-name"`, "session-name", `"x,,y" has an empty word`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
