package budget_test

import (
	"fmt"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
)

// A program is a package whose analysis reaches one budget if it is large
// enough. Its declarations are separated by empty lines.
type program struct {
	budget budget.Budget
	// small and large are sizes within the budget and beyond it.
	small, large int
	code         func(n int) string
	// files are further packages, by folder; nil: none.
	files func(n int) map[string]string
	// reported lists the state objects that are reported: of the small program
	// all, of the large one those that are not marked lost. All else is
	// harmless, for a reason that lies beyond the budget in the large one.
	reported string
}

// sums is a state object that is harmless because a task takes what requests
// add up: the function flush, in which SUMS takes it.
const sums = `
var totals = map[string]int64{}

func Add(w http.ResponseWriter, r *http.Request) { totals[r.FormValue("k")] += r.ContentLength }

func Run() {
	for range time.Tick(time.Minute) {
		flush()
	}
}
`

// take is what flush does with the sums in a variable.
func take(name string) string {
	return "\tfor k := range " + name + " {\n\t\tfmt.Println(k, " + name + "[k])\n\t\tdelete(" + name + ", k)\n\t}\n"
}

// memo is a state object that is harmless because a request only fills in what
// it has looked for. CALL looks it up.
const memo = `
var memo = map[string]string{}

func Memo(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	v := CALL
	if v == "" {
		v = strings.ToUpper(k)
		memo[k] = v
	}
	fmt.Fprint(w, v)
}
`

// times repeats a text with the numbers from 0 to n-1 in place of each #.
func times(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("#-", fmt.Sprintf("%03d", i-1), "#+", fmt.Sprintf("%03d", i+1), "#", fmt.Sprintf("%03d", i)).Replace(text))
	}
	return b.String()
}

// nth is the number of the last one in times, and what comes after it.
func nth(n int) string { return fmt.Sprintf("%03d", n) }

var programs = []program{
	{
		budget: budget.Instructions, small: 10, large: 6667,
		reported: "seen lost(late)",
		code: func(n int) string {
			pad := "\tn := new(int)\n" + times(n, "\t*n++\n") // three instructions each
			return sums + `
func flush() {
` + take("totals") + pad + `}

var seen, late = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen["a"], late["a"]); seen[r.FormValue("k")] = "x" }

func Late(w http.ResponseWriter, r *http.Request) {
	late[r.FormValue("k")] = "x"
` + pad + `}
`
		},
	},
	{
		budget: budget.Source, small: 10, large: 16700,
		reported: "seen lost(late)",
		code: func(n int) string {
			pad := times(n, "\tstep()\n")
			return sums + `
func step() {}

type counters struct{ hits map[string]int64 }

var counted = counters{map[string]int64{}}

func Hit(w http.ResponseWriter, r *http.Request) { counted.hits[r.FormValue("k")] += r.ContentLength }

func flush() {
` + take("totals") + take("counted.hits") + pad + `}

var seen, late = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen["a"], late["a"]); seen[r.FormValue("k")] = "x" }

func Late(w http.ResponseWriter, r *http.Request) {
	late[r.FormValue("k")] = "x"
` + pad + `}
`
		},
	},
	{
		budget: budget.Rounds, small: 3, large: 40,
		reported: "seen lost(late)",
		code: func(n int) string {
			// Each round of the fixpoint knows one variable more.
			chain := func(first string) string {
				var moves string
				for i := n - 1; i > 0; i-- {
					moves += fmt.Sprintf("\t\tv%03d = v%03d\n", i, i-1)
				}
				return "\tfor range 100 {\n" + moves + "\t\tv000 = " + first + "\n\t}\n"
			}
			vars := func(typ string) string {
				var names []string
				for i := n - 1; i >= 0; i-- {
					names = append(names, "v"+nth(i))
				}
				return "\tvar " + strings.Join(names, ", ") + " " + typ + "\n"
			}
			return sums + `
func flush() {
` + vars("map[string]int64") + chain("totals") + take("v"+nth(n-1)) + `}

var seen, late = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen["a"], late["a"]); seen[r.FormValue("k")] = "x" }

func Late(w http.ResponseWriter, r *http.Request) {
` + vars("string") + chain(`r.FormValue("k")`) + `	late[v` + nth(n-1) + `] = "x"
}
`
		},
	},
	{
		budget: budget.Recursion, small: 3, large: 40,
		reported: "seen lost(late)",
		code: func(n int) string {
			return strings.ReplaceAll(memo, "CALL", "get000(k, 100)") + `
var seen, late = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen["a"], late["a"]); seen[r.FormValue("k")] = "x" }

func Late(w http.ResponseWriter, r *http.Request) { keep000(r.FormValue("k"), 100) }
` + times(n, `
func get#(k string, n int) string { return get#+(k, n) }

func keep#(k string, n int) { keep#+(k, n) }
`) + `
func get` + nth(n) + `(k string, n int) string {
	if n > 0 {
		return memo[k]
	}
	return get000(k, n-1)
}

func keep` + nth(n) + `(k string, n int) {
	late[k] = "x"
	if n > 0 {
		keep000(k, n-1)
	}
}
`
		},
	},
	{
		budget: budget.Effects, small: 3, large: 450,
		reported: "aseen lost(zlate)",
		code: func(n int) string {
			read := times(n, "\tfmt.Println(p#[\"a\"])\n")
			return strings.ReplaceAll(sums, "totals", "zsums") + times(n, `
var p# = map[string]string{"a": "b"}
`) + `
func flush() {
` + take("zsums") + read + `}

var aseen, zlate = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, aseen["a"], zlate["a"])
	aseen[r.FormValue("k")] = "x"
	zlate[r.FormValue("k")] = "x"
` + read + `}
`
		},
	},
	{
		budget: budget.Steps, small: 2, large: 9,
		reported: "T#.items lost(Server.elems)",
		code: func(n int) string {
			path := times(n, ".f#")
			return times(n, `
type T# struct{ f# *T#+; flag string }
`) + `
type T` + nth(n) + ` struct {
	items map[string]string
	flag string
}

type Server struct {
	root *T000
	elems map[string]*T000
}

func (s *Server) Put(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, s.root` + path + `.items["a"], s.elems["a"]` + path + `.flag)
	s.root` + path + `.items[r.FormValue("k")] = "x"
}

func (s *Server) Mark(w http.ResponseWriter, r *http.Request) { s.elems[r.FormValue("k")]` + path + `.flag = r.FormValue("v") }
`
		},
	},
	{
		budget: budget.Paths, small: 2, large: 12,
		reported: "seen000 seen001 kept(seen002) kept(seen003) kept(seen004) kept(seen005) kept(seen006) kept(seen007)",
		code: func(n int) string {
			pick := func(name string) string {
				return "\tm := " + name + "000\n\tswitch len(r.URL.Path) {\n" + times(n, "\tcase #:\n\t\tm = "+name+"#\n") + "\t}\n"
			}
			return times(n, `
var seen#, num# = map[string]string{}, 1#
`) + `
func See(w http.ResponseWriter, r *http.Request) {
` + strings.ReplaceAll(pick("seen"), "case 0", "case 1") + `	fmt.Fprint(w, m["a"])
	m[r.FormValue("k")] = r.FormValue("v")
}

var zmemo = map[string]*int{}

func look(k string) *int {
	switch len(k) {
` + strings.ReplaceAll(times(n, "\tcase #:\n\t\treturn &num#\n"), "case 0", "case 1") + `	}
	return zmemo[k]
}

func Memo(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	v := look(k)
	if v == nil {
		n := len(k)
		v = &n
		zmemo[k] = v
	}
	fmt.Fprint(w, *v)
}
`
		},
	},
	{
		budget: budget.Funcs, small: 2, large: 12,
		reported: "seen000 seen001 kept(seen002) kept(seen003) kept(seen004) kept(seen005)",
		code: func(n int) string {
			return times(n, `
var seen# = map[string]string{}

func see#(k string) {
	fmt.Println(seen#["a"])
	seen#[k] = "x"
}
`) + `
func See(w http.ResponseWriter, r *http.Request) {
	f := see000
	switch len(r.URL.Path) {
` + strings.ReplaceAll(times(n, "\tcase #:\n\t\tf = see#\n"), "case 0", "case 1") + `	}
	f(r.FormValue("k"))
}
`
		},
	},
	{
		budget: budget.Formals, small: 3, large: 70,
		reported: "seen lost(late)",
		code: func(n int) string {
			prms := times(n, "a# string, ")
			args := times(n, `"a", `)
			return `
var seen, late, fixed = map[string]string{}, map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, seen["a"], late["a"], fixed["a"])
	keep(r.FormValue("k"), ` + args + `r.FormValue("k"))
	fix("a", ` + times(n, `r.FormValue("k"), `) + `"b")
}

func keep(first string, ` + prms + `last string) {
	seen[first] = "x"
	late[last] = "x"
}

func fix(first string, ` + prms + `last string) {
	fixed[last] = "x"
}
`
		},
	},
	{
		budget: budget.Chain, small: 2, large: 14,
		reported: "seen held",
		code: func(n int) string {
			return `
var seen, held, queue, next = map[string]string{}, map[string]string{}, make(chan string), make(chan string)

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, seen["a"], held["a"])
	see000(r.FormValue("k"))
	send000(r.FormValue("k"))
}

func Run() {
	for k := range queue {
		pass000(k)
	}
}

func RunNext() {
	for k := range next {
		hold000(k)
	}
}
` + times(n, `
func see#(k string) { see#+(k) }

func send#(k string) { send#+(k) }

func pass#(k string) { pass#+(k) }

func hold#(k string) { hold#+(k) }
`) + `
func see` + nth(n) + `(k string) { seen[k] = "x" }

func send` + nth(n) + `(k string) { queue <- k }

func pass` + nth(n) + `(k string) { next <- k }

func hold` + nth(n) + `(k string) { held[k] = "x" }
`
		},
	},
	{
		budget: budget.Nesting, small: 3, large: 16,
		reported: "seen lost(late)",
		code: func(n int) string {
			// Each level is passed all those below it, and calls the next.
			level := ""
			for i := 1; i <= n; i++ {
				prms, rest, types := "", "", ""
				for j := i - 1; j >= 0; j-- {
					prms += fmt.Sprintf("f%03d L%03d, ", j, j)
					types += fmt.Sprintf("L%03d, ", j)
					if j < i-1 {
						rest += fmt.Sprintf("f%03d, ", j)
					}
				}
				level += fmt.Sprintf("\ntype L%03d func(%sstring)\n", i, types)
				level += fmt.Sprintf("\nfunc keep%03d(%sk string) { f%03d(%sk) }\n", i, prms, i-1, rest)
			}
			call := "keep" + nth(n) + "("
			for j := n - 1; j >= 0; j-- {
				call += "keep" + nth(j) + ", "
			}
			return `
type L000 func(string)

func keep000(k string) { late[k] = "x" }

var seen, late = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen["a"], late["a"]); seen[r.FormValue("k")] = "x" }

func Late(w http.ResponseWriter, r *http.Request) { ` + call + `r.FormValue("k")) }
` + level
		},
	},
	{
		budget: budget.Captures, small: 2, large: 12,
		reported: "seen lost(late)",
		code: func(n int) string {
			return `
var seen = map[string]string{}

func Routes(mux *http.ServeMux) {
	late := map[string]string{}
` + times(n, "\tfunc() {\n") + `	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, seen["a"], late["a"])
		seen[r.FormValue("k")] = "x"
		late[r.FormValue("k")] = "x"
	})
` + times(n, "\t}()\n") + `}
`
		},
	},
	{
		budget: budget.LockCalls, small: 1, large: 9,
		reported: "Server.mu lost(Server.late)",
		code: func(n int) string {
			return `
type Store interface {
	Apply(k string) error
	Get(k string) (string, error)
	Zap(k string) error
` + times(n, "\tInfo#() error\n") + `}

type Rows struct{ db *sql.DB }

func (s *Rows) Apply(k string) error {
	_, err := s.db.Exec("UPDATE items SET n = $1", k)
	return err
}

func (s *Rows) Get(k string) (v string, err error) {
	err = s.db.QueryRow("SELECT v FROM items WHERE k = $1", k).Scan(&v)
	return v, err
}

func (s *Rows) Zap(k string) error {
	_, err := s.db.Exec("DELETE FROM items WHERE k = $1", k)
	return err
}
` + times(n, `
func (s *Rows) Info#() error { return nil }
`) + `
type Server struct {
	mu, late, reads sync.Mutex
	store Store
}

func New(db *sql.DB) *Server { return &Server{store: &Rows{db}} }

func (s *Server) Put(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, err := s.store.Get(r.FormValue("k")); err != nil || v == "" {
		s.store.Apply(r.FormValue("k"))
	}
}

func (s *Server) Late(w http.ResponseWriter, r *http.Request) {
	s.late.Lock()
	defer s.late.Unlock()
	v, err := s.store.Get(r.FormValue("k"))
` + times(n, "\tfmt.Println(s.store.Info#())\n") + `	if err != nil || v == "" {
		s.store.Zap(r.FormValue("k"))
	}
}

func (s *Server) Read(w http.ResponseWriter, r *http.Request) {
	s.reads.Lock()
	defer s.reads.Unlock()
	v, err := s.store.Get(r.FormValue("k"))
` + times(n, "\tfmt.Println(s.store.Info#())\n") + `	fmt.Fprint(w, v, err)
}
`
		},
	},
	{
		budget: budget.Slice, small: 3, large: 250,
		reported: "key lost(kept) lost(late)",
		code: func(n int) string {
			long := times(n, "\tx += \"#\" + x\n")
			return `
var key, late, kept []byte

func Init() {
	key, late, kept = shortKey(), longKey(), keptKey()
}

func shortKey() []byte {
	b := make([]byte, 32)
	rand.Read(b)
	return b
}

func longKey() []byte {
	b := make([]byte, 32)
	rand.Read(b)
	x := string(b)
` + long + `	return []byte(x)
}

func keptKey() []byte {
	b := make([]byte, 32)
	rand.Read(b)
	x := string(b)
` + long + `	os.WriteFile("/var/lib/shop/key", []byte(x), 0o600)
	return b
}

func Sign(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%x", hmac.New(sha256.New, key).Sum([]byte(r.FormValue("user"))))
	fmt.Fprintf(w, "%x", hmac.New(sha256.New, late).Sum([]byte(r.FormValue("user"))))
	fmt.Fprintf(w, "%x", hmac.New(sha256.New, kept).Sum([]byte(r.FormValue("user"))))
}
`
		},
	},
	{
		budget: budget.Name, small: 2, large: 14,
		reported: `"/srv/data" "/srv/late"`,
		code: func(n int) string {
			late := strings.Repeat(`filepath.Join(`, n) + `"/srv/late"` + strings.Repeat(`, r.FormValue("k"))`, n)
			temp := func() string {
				return strings.Repeat(`filepath.Join(`, n) + `s.work, id` + strings.Repeat(`, "x")`, n)
			}
			return `
type Server struct{ work string }

func Put(w http.ResponseWriter, r *http.Request) { os.WriteFile(filepath.Join("/srv/data", r.FormValue("k")), []byte(r.FormValue("v")), 0o600) }

func Get(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join("/srv/data", r.FormValue("k"))) }

func PutLate(w http.ResponseWriter, r *http.Request) { os.WriteFile(` + late + `, []byte(r.FormValue("v")), 0o600) }

func GetLate(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, ` + late + `) }

func (s *Server) Convert(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	if os.WriteFile(` + temp() + `, []byte(r.FormValue("v")), 0o600) != nil {
		return
	}
	defer os.Remove(` + temp() + `)
	data, _ := os.ReadFile(` + temp() + `)
	w.Write(data)
}
`
		},
	},
	{
		budget: budget.Condition, small: 3, large: 250,
		reported: "seen",
		code: func(n int) string {
			return `
var seen, memo = map[string]string{}, map[string]string{}

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, seen["a"])
	seen[r.FormValue("k")] = r.FormValue("v")
}

func Memo(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	v := memo[k]
	n := len(v)
` + times(n, "\tn += n ^ 1#\n") + `	if n == 0 {
		v = strings.ToUpper(k)
		memo[k] = v
	}
	fmt.Fprint(w, v)
}
`
		},
	},
	{
		budget: budget.Remainder, small: 1, large: 8,
		reported: "seen",
		code: func(n int) string {
			return `
var next uint64

var seen, hosts = map[string]string{}, []string{"a", "b"}

func See(w http.ResponseWriter, r *http.Request) {
	seen[r.FormValue("k")] = "x"
	i := atomic.AddUint64(&next, 1)
	fmt.Fprint(w, seen["a"], hosts[(i` + times(n, " - uint64(len(hosts)+1#)") + `)%uint64(len(hosts))])
}
`
		},
	},
	{
		budget: budget.Types, small: 0, large: 9,
		reported: "seen lost(Store.items)",
		files: func(n int) map[string]string {
			return map[string]string{
				"store": `
type Store struct{ items map[string]string }

func New() *Store { return &Store{items: map[string]string{}} }

func (s *Store) Put(k string) {
	fmt.Println(s.items["a"])
	s.items[k] = "x"
}
`,
				"api": times(n, `
type t# struct{ F# t#+ }
`) + `
type t` + nth(n) + ` struct{ Store *store.Store }

type API struct{ F t000 }
`,
			}
		},
		code: func(n int) string {
			return `
var seen = map[string]string{}

var shop api.API

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, seen["a"])
	seen[r.FormValue("k")] = "x"
	shop.F` + times(n, ".F#") + `.Store.Put(r.FormValue("k"))
}
`
		},
	},
	{
		budget: budget.Containers, small: 1, large: 5,
		reported: "seen lost(conns)",
		code: func(n int) string {
			typ := strings.Repeat("map[string]", n) + "chan string"
			return `
var seen, conns = map[string]string{}, map[string]` + typ + `{}

func make(k string) ` + typ + ` {
	m := ` + typ + `{}
	m[k] = nil
	return m
}

func See(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	fmt.Fprint(w, seen["a"])
	seen[k] = "x"
	v, ok := conns[k]
	if !ok {
		v = make(k)
		conns[k] = v
	}
	fmt.Fprint(w, v)
}
`
		},
	},
	{
		budget: budget.Handler, small: 1, large: 4,
		reported: "seen",
		code: func(n int) string {
			return `
var seen, memo = map[string]string{}, map[string]string{}

func wrap(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { h(w, r) }
}

func Routes(mux *http.ServeMux) { mux.HandleFunc("/see", ` + strings.Repeat("wrap(", n) + "see" + strings.Repeat(")", n) + `) }

func see(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	fmt.Fprint(w, seen["a"])
	seen[k] = r.FormValue("v")
	v, ok := memo[k]
	if !ok {
		v = strings.ToUpper(k)
		memo[k] = v
	}
	fmt.Fprint(w, v)
}
`
		},
	},
	{
		budget: budget.Pattern, small: 1, large: 40,
		reported: "seen",
		code: func(n int) string {
			return `
var end = "/"

var seen, memo = map[string]string{}, map[string]string{}

func Routes(mux *http.ServeMux) { mux.HandleFunc("/see"` + strings.Repeat(` + end`, n) + `, see) }

func see(w http.ResponseWriter, r *http.Request) {
	k := r.FormValue("k")
	fmt.Fprint(w, seen["a"])
	seen[k] = r.FormValue("v")
	v, ok := memo[k]
	if !ok {
		v = strings.ToUpper(k)
		memo[k] = v
	}
	fmt.Fprint(w, v)
}
`
		},
	},
	{
		budget: budget.Switch, small: 1, large: 9,
		reported: "only",
		code: func(n int) string {
			return times(n, `
type T# struct{ f# *T#+ }
`) + `
type T` + nth(n) + ` struct{ DSN string }

type Config struct{ F *T000 }

type Store struct{ db *sql.DB }

func Open(c *Config) *Store {
	s := &Store{}
	if c.F` + times(n, ".f#") + `.DSN != "" {
		s.db, _ = sql.Open("pgx", "dsn")
	} else {
		s.db, _ = sql.Open("sqlite", "shop.db")
	}
	return s
}

func (s *Store) Order(w http.ResponseWriter, r *http.Request) { s.db.ExecContext(r.Context(), "INSERT INTO orders VALUES ($1)", r.FormValue("item")) }

var only, _ = sql.Open("sqlite", "visits.db")

func Visit(w http.ResponseWriter, r *http.Request) { only.ExecContext(r.Context(), "INSERT INTO visits VALUES ($1)", r.FormValue("item")) }
`
		},
	},
	{
		budget: budget.CallbackArgs, small: 1, large: 9,
		reported: "seen lost(Memory.items)",
		files: func(n int) map[string]string {
			return map[string]string{"lib": `
type Store interface{ Put(` + times(n, "a# int, ") + `k string) }

func Use(s Store) {}
`}
		},
		code: func(n int) string {
			return `
var seen = map[string]string{}

type Memory struct{ items map[string]string }

func (m *Memory) Put(` + times(n, "a# int, ") + `k string) {
	fmt.Println(m.items["a"])
	m.items[k] = "x"
}

func See(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, seen["a"])
	seen[r.FormValue("k")] = "x"
}

func Init() { lib.Use(&Memory{items: map[string]string{}}) }
`
		},
	},
}
