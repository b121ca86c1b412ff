package knowledge

import (
	"strings"
	"testing"
)

// TestParseErrors has one mistake a row; the error names file and line.
func TestParseErrors(t *testing.T) {
	tests := []struct{ line, want string }{
		{`frob net/http.Get`, `unknown verb "frob"`},
		{`bounded`, `bounded needs a name`},
		{`bounded Get`, `malformed name "Get"`},
		{`bounded (*p.T.M`, `malformed name "(*p.T.M"`},
		{`bounded (p.T).`, `malformed name "(p.T)."`},
		{`request *p.T via=x`, `malformed name "*p.T"`},
		{`field p.F kind=body`, `malformed name "p.F"`},
		{`message p.M via=x`, `malformed name "p.M"`},
		{`bounded p.F ret=0`, `unknown attribute "ret"`},
		{`bounded p.F quick`, `unknown attribute "quick"`},
		{`random p.F ret`, `unknown attribute "ret"`},
		{`handler p.F arg=0 via=x variadic=1`, `unknown attribute "variadic"`},
		{`handler p.F via=x`, `missing arg=`},
		{`handler p.F arg=0`, `missing via=`},
		{`handler p.F arg=0 via=""`, `via: empty`},
		{`source p.F ret=0`, `missing kind=`},
		{`source p.F kind=body`, `missing ret= or out=`},
		{`source p.F kind=soul ret=0`, `unknown kind "soul"`},
		{`access p.F op=eat`, `unknown op "eat"; it takes set, set-if-absent, `},
		{`container p.T class=bag`, `unknown class "bag"`},
		{`benign p.T`, `missing reason=`},
		{`call p.F arg=0`, `missing when=`},
		{`call p.F arg=0 when=never`, `unknown when "never"`},
		{`access p.F op=read on=x`, `on: "x" is no index`},
		{`access p.F op=read on=-1`, `on: "-1" is no index`},
		{`random p.F ret=0,`, `ret: "" is no index`},
		{`random p.F ret=0 ret=1`, `attribute "ret" given twice`},
		{`request p.T via=x with=T`, `with: malformed name "T"`},
		{`program usr/bin/cat reads`, `malformed name "usr/bin/cat"`},
		{`program cat`, `missing words= or reads or interprets`},
		{`command p.F`, `missing arg=`},
		{`request p.T via="x`, `unterminated quote`},
		{`join (*p.T[K).M`, `unterminated quote or bracket`},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			table, err := Parse("my.tbl", []byte("# comment\n\n"+tt.line+"\n"))
			if err == nil {
				t.Fatal("no error")
			}
			msg := err.Error()
			if !strings.HasPrefix(msg, "my.tbl:3: ") || !strings.Contains(msg, tt.want) {
				t.Errorf("error %q, want my.tbl:3: ... %s", msg, tt.want)
			}
			if rows := table.Rows(); len(rows) != 0 {
				t.Errorf("the row was kept: %+v", rows[0])
			}
		})
	}
}

func TestParseReportsAll(t *testing.T) {
	_, err := Parse("my.tbl", []byte("frob p.F\njoin p.F\njoin (*p.T).M\njoin p.F\nrandom p.G\n"))
	want := `my.tbl:1: unknown verb "frob"
my.tbl:4: duplicate of my.tbl:2: join p.F
my.tbl:5: random: missing ret= or out=`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// TestDuplicates has pairs of lines that say the same, or not.
func TestDuplicates(t *testing.T) {
	tests := []struct {
		a, b string
		dup  bool
	}{
		{`join p.F`, `join p.F # again`, true},
		{`join (*p.T).M`, `join (p.T).M`, true},
		{`join (*p.T[K, V]).M`, `join (*p.T).M`, true},
		{`join p.F`, `bounded p.F`, false},
		{`call p.F arg=0 when=now`, `call p.F arg=1 when=now`, false},
		{`call p.F arg=0 when=now`, `call p.F arg=0 when=later`, true},
		{`join p/v2.F`, `join p/v3.F`, false},
		{`scoped p.T`, `scoped p.U`, false},
	}
	for _, tt := range tests {
		_, err := Parse("my.tbl", []byte(tt.a+"\n"+tt.b))
		if got := err != nil; got != tt.dup {
			t.Errorf("%s; %s: error %v", tt.a, tt.b, err)
		}
	}
}

func TestParseRow(t *testing.T) {
	table, err := Parse("my.tbl", []byte(`
handler (*p.T).M arg=1,2 pattern=0 via="a b" variadic middleware service
access  p.F      op=set on=0 key=1 value=2 ret=0,1 loader=3	# comment
file    p.W      op=write path=0 data=1
request p.R      via=x with=q/r.S implements
`))
	if err != nil {
		t.Fatal(err)
	}
	rows := table.Rows()
	h := rows[0]
	if h.Via != "a b" || len(h.Args) != 2 || h.Args[1] != 2 || h.Pattern != 0 ||
		!h.Variadic || !h.Middleware || !h.Service || h.Implements || h.Line != 2 || h.File != "my.tbl" {
		t.Errorf("handler: %+v", h)
	}
	a := rows[1]
	if a.Kind != "set" || a.On != 0 || a.Key != 1 || a.Value != 2 || a.Loader != 3 || len(a.Ret) != 2 ||
		a.Out != -1 || a.Pattern != -1 || a.Path != -1 {
		t.Errorf("access: %+v", a)
	}
	if f := rows[2]; f.Kind != "write" || f.Path != 0 || f.Value != 1 || f.On != -1 {
		t.Errorf("file: %+v", f)
	}
	if r := rows[3]; r.With != "q/r.S" || !r.Implements {
		t.Errorf("request: %+v", r)
	}
}
