package knowledge

import "slices"

// A spec says what a line of one verb may and must have.
type spec struct {
	form     nameForm
	kind     string   // attribute that fills Row.Kind, if any
	kinds    []string // its values
	attrs    []string // further attributes
	required []string
	oneOf    []string // at least one of these is required
	flags    []string
}

// sourceKinds says where in a request the data of a source or field is.
var sourceKinds = []string{
	"path_param", "query", "form", "file_upload", "header", "cookie", "body", "bind",
	"remote_addr", "url", "host", "auth_user", "session", "ctx_value", "context", "request",
	"metadata", "message", "graphql", "mcp_args", "http_event", "tls", "upstream", "route",
}

// storeKinds says what a client is of, if that is one thing only: of an ORM it is not
// known whether the database is a server.
var storeKinds = []string{"redis", "postgresql", "mysql", "documents", "etcd", "objects", "broker"}

// sentKinds says what somebody outside gets.
var sentKinds = []string{"mail", "form"}

// localKinds says what an object that a library makes is for.
var localKinds = []string{
	"session", "ratelimit", "csrf", "captcha", "cache", "store", "pubsub", "registry",
	"jobqueue", "scheduler", "token", "idempotency", "secret", "policy", "blob", "db", "lock",
}

var accessOps = []string{
	"set", "set-if-absent", "read-or-set", "delete", "read-and-delete", "update",
	"append", "clear", "read", "iterate",
}

var fileOps = []string{"write", "open", "read", "stat", "remove", "serve", "temp", "mkdir", "name", "format"}

var lockOps = []string{"lock", "try", "unlock"}

// matchWays are the keys of ways.
var matchWays = []string{"part", "start", "end", "exact", "first", "edge", "word", "begins", "element", "last"}

var (
	clockKinds  = []string{"moment", "span"}
	liveKinds   = []string{"connection", "process", "timer", "lock"}
	answerKinds = []string{"transaction", "result", "rows", "value"}
)

var containerClasses = []string{
	"map", "sync.Map", "cache", "list", "set", "atomic", "ring", "limiter", "channel", "bytes",
}

var benignReasons = []string{
	"pool", "metric", "logger", "template", "regexp", "client", "once", "lock", "breaker",
	"config", "random", "tracer", "listener",
}

// asWritten returns attributes with the sign that flags have not.
func (sp spec) asWritten(attrs []string) []string {
	var out []string
	for _, a := range attrs {
		if !slices.Contains(sp.flags, a) {
			a += "="
		}
		out = append(out, a)
	}
	return out
}

// specs is the grammar of the tables.
var specs = map[Verb]spec{
	Source: {kind: "kind", kinds: sourceKinds, attrs: []string{"ret", "out", "key"},
		required: []string{"kind"}, oneOf: []string{"ret", "out"}},
	Handler: {attrs: []string{"arg", "pattern", "via"}, required: []string{"arg", "via"},
		flags: []string{"variadic", "middleware", "service", "event"}},
	Group: {attrs: []string{"arg", "pattern"}},
	Mount: {attrs: []string{"arg", "pattern"}, required: []string{"arg", "pattern"}},
	Access: {kind: "op", kinds: accessOps, attrs: []string{"on", "key", "value", "ret", "loader"},
		required: []string{"op"}, flags: []string{"claims"}},
	Call:    {attrs: []string{"arg", "when"}, required: []string{"arg", "when"}, flags: []string{"once", "again"}},
	Random:  {attrs: []string{"ret", "out"}, oneOf: []string{"ret", "out"}},
	Bounded: {},
	Fill:    {attrs: []string{"out"}, required: []string{"out"}},
	Join:    {},
	File:    {kind: "op", kinds: fileOps, attrs: []string{"path", "data"}, required: []string{"op"}, flags: []string{"below"}},
	Clone:   {},
	Local: {kind: "kind", kinds: localKinds, attrs: []string{"arg", "field", "match"}, required: []string{"kind"},
		flags: []string{"package", "usage"}},
	Remote:    {kind: "kind", kinds: localKinds},
	Override:  {attrs: []string{"arg"}, flags: []string{"package"}},
	Listen:    {},
	Deliver:   {},
	Command:   {attrs: []string{"arg"}, required: []string{"arg"}},
	Runs:      {},
	Sleep:     {},
	Sends:     {kind: "kind", kinds: sentKinds, required: []string{"kind"}},
	Error:     {},
	Lock:      {kind: "op", kinds: lockOps, required: []string{"op"}},
	Provide:   {attrs: []string{"arg"}, required: []string{"arg"}},
	ProvideAs: {attrs: []string{"arg"}, required: []string{"arg"}},
	Secret:    {attrs: []string{"arg"}, flags: []string{"serves"}},
	Compare:   {attrs: []string{"arg"}, required: []string{"arg"}},
	Setting:   {attrs: []string{"key"}, required: []string{"key"}},

	Request: {form: typeName, attrs: []string{"via", "with"}, required: []string{"via"},
		flags: []string{"implements", "event"}},
	HandlerType: {form: typeName, attrs: []string{"via"}, required: []string{"via"}, flags: []string{"event"}},
	Scoped:      {form: typeName},
	Container:   {form: typeName, kind: "class", kinds: containerClasses, required: []string{"class"}},
	Benign:      {form: typeName, kind: "reason", kinds: benignReasons, required: []string{"reason"}},
	BenignPackage: {form: pathName, kind: "reason", kinds: benignReasons,
		required: []string{"reason"}},
	Default: {form: typeName, kind: "kind", kinds: localKinds, attrs: []string{"field"},
		required: []string{"kind"}},
	LocalField: {form: fieldName, kind: "kind", kinds: localKinds, attrs: []string{"field", "match"},
		required: []string{"kind", "field"}},
	OverrideField:   {form: fieldName},
	Field:           {form: fieldName, kind: "kind", kinds: sourceKinds, required: []string{"kind"}},
	Database:        {form: typeName, flags: []string{"embedded"}},
	External:        {form: typeName},
	ExternalPackage: {form: pathName, kind: "kind", kinds: storeKinds},
	Message:         {form: methodName, attrs: []string{"via"}, required: []string{"via"}},
	SecretField:     {form: fieldName, flags: []string{"serves"}},
	Entropy:         {form: varName},
	PurePackage:     {form: pathName},
	CommandDir:      {form: fieldName},
	Clock:           {form: typeName, kind: "kind", kinds: clockKinds, required: []string{"kind"}},
	ClockPackage:    {form: pathName},
	Live:            {form: typeName, kind: "kind", kinds: liveKinds, required: []string{"kind"}},
	Answer:          {form: typeName, kind: "kind", kinds: answerKinds, required: []string{"kind"}},
	Finite:          {form: typeName},
	TestPackage:     {form: pathName},
	ReplicaPackage:  {form: pathName},
	ColumnTag:       {form: tagName},
	SettingTag:      {form: tagName},
	Words: {form: listName, kind: "match", kinds: matchWays, attrs: []string{"words", "is"},
		required: []string{"match", "words"}, flags: []string{"not"}},
	Program: {form: programName, attrs: []string{"words"}, oneOf: []string{"words", "reads", "interprets"}, flags: []string{"reads", "interprets"}},
}
