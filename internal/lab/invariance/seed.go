package invariance

import "strings"

// A Seed is the essence of a fixture: one state object, and what requests do
// with it. A place says where the state is and how requests get to it; see
// Place.
type Seed struct {
	Name string // of the state
	Type string // of the state
	Init string // its first value, "" for the zero value
	// Decls are types and functions that the operations use.
	Decls string
	Ops   []Op
	// Imports are those of Type, Init, Decls and the bodies.
	Imports []string
	// Harmless: nothing may be reported.
	Harmless bool
}

// An Op is a function of strings that returns a string. $ stands for the state
// in its body; a return is on a line of its own.
type Op struct {
	Name   string
	Params []Param
	Body   string
}

// A Param is a parameter and where a handler gets it from.
type Param struct{ Name, From string }

var (
	id    = Param{"id", `r.PathValue("id")`}
	text  = Param{"text", `r.FormValue("text")`}
	user  = Param{"user", `r.Header.Get("X-User")`}
	addr  = Param{"addr", `r.RemoteAddr`}
	stock = "fmt, maps, net/http, net/url, strings, strconv, sync, sync/atomic, time, crypto/rand, container/list, database/sql, bytes, slices"
)

// seeds are the kinds of state that the labelled services have most: first
// what must be reported, then its harmless twins.
var seeds = []Seed{
	{
		Name: "notes", Type: "map[string]string", Init: "map[string]string{}",
		Ops: []Op{{"put", []Param{id, text}, "$[id] = text\nreturn id"}, {"get", []Param{id}, "return $[id]"}},
	},
	{
		Name: "carts", Type: "map[string][]string", Init: "map[string][]string{}",
		Ops: []Op{{"add", []Param{user, text}, "$[user] = append($[user], text)\nreturn user"}, {"get", []Param{user}, `return strings.Join($[user], ",")`}},
	},
	{
		Name: "hits", Type: "map[string]int", Init: "map[string]int{}",
		Ops: []Op{{"allow", []Param{addr}, "$[addr]++\nif $[addr] > 10 {\nreturn \"no\"\n}\nreturn \"yes\""}},
	},
	{
		Name: "last", Type: "string",
		Ops: []Op{{"put", []Param{text}, "$ = text\nreturn text"}, {"get", nil, "return $"}},
	},
	{
		Name: "lines", Type: "[]string",
		Ops: []Op{{"add", []Param{text}, "$ = append($, text)\nreturn text"}, {"all", nil, `return strings.Join($, "\n")`}},
	},
	{
		Name: "rooms", Type: "map[string]map[string]bool", Init: "map[string]map[string]bool{}",
		Ops: []Op{
			{"join", []Param{id, user}, "if $[id] == nil {\n$[id] = map[string]bool{}\n}\n$[id][user] = true\nreturn id"},
			{"in", []Param{id, user}, "return strconv.FormatBool($[id][user])"},
		},
	},
	{
		Name: "jobs", Type: "map[string]*job", Init: "map[string]*job{}", Decls: "type job struct{ status string }",
		Ops: []Op{
			{"start", []Param{id}, "$[id] = &job{status: \"new\"}\nreturn id"},
			{"finish", []Param{id, text}, "if j := $[id]; j != nil {\nj.status = text\n}\nreturn id"},
			{"status", []Param{id}, "if j := $[id]; j != nil {\nreturn j.status\n}\nreturn \"\""},
		},
	},
	{
		Name: "codes", Type: "map[string]string", Init: "map[string]string{}",
		Ops: []Op{
			{"send", []Param{id}, "$[id] = rand.Text()\nreturn id"},
			{"verify", []Param{id, text}, "ok := $[id] == text\ndelete($, id)\nreturn strconv.FormatBool(ok)"},
		},
	},
	{
		Name: "values", Type: "*sync.Map", Init: "new(sync.Map)",
		Ops: []Op{{"put", []Param{id, text}, "$.Store(id, text)\nreturn id"}, {"get", []Param{id}, "v, _ := $.Load(id)\nstr, _ := v.(string)\nreturn str"}},
	},
	{
		Name: "waiting", Type: "*list.List", Init: "list.New()",
		Ops: []Op{{"push", []Param{text}, "$.PushBack(text)\nreturn text"}, {"pop", nil, "e := $.Front()\nif e == nil {\nreturn \"\"\n}\nstr, _ := $.Remove(e).(string)\nreturn str"}},
	},
	{
		Name: "current", Type: "*profile", Init: "&profile{}", Decls: "type profile struct{ name string }",
		Ops: []Op{{"set", []Param{text}, "$ = &profile{name: text}\nreturn text"}, {"get", nil, "return $.name"}},
	},
	{
		Name: "banner", Type: "atomic.Pointer[string]",
		Ops: []Op{{"set", []Param{text}, "$.Store(&text)\nreturn text"}, {"get", nil, "if p := $.Load(); p != nil {\nreturn *p\n}\nreturn \"\""}},
	},

	{
		Name: "pages", Type: "map[string]string", Init: "map[string]string{}", Harmless: true, // a memo
		Ops: []Op{{"page", []Param{id}, "if p, ok := $[id]; ok {\nreturn p\n}\np := strings.ToUpper(id)\n$[id] = p\nreturn p"}},
	},
	{
		Name: "entries", Type: "map[string]entry", Init: "map[string]entry{}", Harmless: true, // a memo that expires
		Decls: "type entry struct {\nvalue string\nuntil time.Time\n}",
		Ops:   []Op{{"look", []Param{id}, "e, ok := $[id]\nif !ok || time.Now().After(e.until) {\ne = entry{strings.ToUpper(id), time.Now().Add(time.Minute)}\n$[id] = e\n}\nreturn e.value"}},
	},
	{
		Name: "computed", Type: "*sync.Map", Init: "new(sync.Map)", Harmless: true, // a memo
		Ops: []Op{{"compute", []Param{id}, "if v, ok := $.Load(id); ok {\nreturn v.(string)\n}\nv, _ := $.LoadOrStore(id, strings.ToLower(id))\nreturn v.(string)"}},
	},
	{
		Name: "titles", Type: "map[string]string", Init: `map[string]string{"a": "first"}`, Harmless: true, // a table
		Ops: []Op{{"title", []Param{id}, "return $[id]"}},
	},
	{
		Name: "defaults", Type: "map[string]string", Init: `map[string]string{"lang": "en"}`, Harmless: true, // changed in copies
		Ops: []Op{{"with", []Param{id, text}, "c := maps.Clone($)\nc[id] = text\nreturn c[id]"}},
	},
	{
		Name: "words", Type: "[]string", Init: `[]string{"a"}`, Harmless: true, // read; the request has a map of its own
		Ops: []Op{{"count", []Param{text}, "count := map[string]int{}\nfor _, w := range strings.Fields(text) {\ncount[w]++\n}\nreturn strconv.Itoa(count[$[0]])"}},
	},
	{
		Name: "greeting", Type: "*lazy", Init: "new(lazy)", Harmless: true, // once
		Decls: "type lazy struct {\nonce sync.Once\ntext string\n}",
		Ops:   []Op{{"greet", nil, "$.once.Do(func() { $.text = strings.Repeat(\"a\", 3) })\nreturn $.text"}},
	},
	{
		Name: "buffers", Type: "*sync.Pool", Init: "&sync.Pool{New: func() any { return new(bytes.Buffer) }}", Harmless: true,
		Ops: []Op{{"upper", []Param{text}, "b := $.Get().(*bytes.Buffer)\ndefer $.Put(b)\nb.Reset()\nb.WriteString(strings.ToUpper(text))\nreturn b.String()"}},
	},
	{
		Name: "inFlight", Type: "atomic.Int64", Harmless: true,
		Ops: []Op{{"upper", []Param{text}, "$.Add(1)\ndefer $.Add(-1)\nreturn strings.ToUpper(text)"}},
	},
	{
		Name: "turns", Type: "atomic.Int64", Harmless: true, // a cursor
		Ops: []Op{{"backend", nil, "return []string{\"a\", \"b\", \"c\"}[$.Add(1)%3]"}},
	},
	{
		Name: "slots", Type: "chan struct{}", Init: "make(chan struct{}, 3)", Harmless: true, // a semaphore
		Ops: []Op{{"upper", []Param{text}, "$ <- struct{}{}\ndefer func() { <-$ }()\nreturn strings.ToUpper(text)"}},
	},
	{
		Name: "db", Type: "*sql.DB", Init: "new(sql.DB)", Harmless: true,
		Ops: []Op{{"save", []Param{id, text}, "$.Exec(\"update notes set text = ? where id = ?\", text, id)\nreturn id"}},
	},
}

// body is the body of the operation with the state in place.
func (o Op) body(state string) string { return strings.ReplaceAll(o.Body, "$", state) }

// params is the list of parameters as it is declared.
func (o Op) params() string {
	if len(o.Params) == 0 {
		return ""
	}
	return strings.Join(o.names(), ", ") + " string"
}

func (o Op) names() []string {
	var out []string
	for _, p := range o.Params {
		out = append(out, p.Name)
	}
	return out
}

// sources are the arguments of a call in a handler.
func (o Op) sources() string {
	var out []string
	for _, p := range o.Params {
		out = append(out, p.From)
	}
	return strings.Join(out, ", ")
}

// exported is the name of the operation as other packages call it.
func (o Op) exported() string { return strings.ToUpper(o.Name[:1]) + o.Name[1:] }

// inline is the operation as the body of a handler.
func (o Op) inline(state string) string {
	var b strings.Builder
	for _, p := range o.Params {
		b.WriteString(p.Name + " := " + p.From + "\n")
	}
	for line := range strings.Lines(o.body(state)) {
		line = strings.TrimSuffix(line, "\n")
		if x, ok := strings.CutPrefix(line, "return "); ok {
			line = "fmt.Fprint(w, " + x + ")\nreturn"
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimSuffix(b.String(), "return\n")
}

// handler is a handler that answers with what call returns.
func (o Op) handler(recv, call string) string {
	return "func " + recv + o.Name + "Handler(w http.ResponseWriter, r *http.Request) {\nfmt.Fprint(w, " + call + "(" + o.sources() + "))\n}\n\n"
}
