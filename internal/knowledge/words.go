package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Words rows say what a name stands for by the words in it: that sessions is a
// store of sessions, and that Save writes. This is how people read names, and as
// uncertain, so every list has a source, and a team can add to it.

// A WordList is one of the lists that rows can add to.
type WordList string

// The lists, by what they are asked about.
const (
	// Names of state objects, and of what their elements are.
	SessionName    WordList = "session-name"
	TokenName      WordList = "token-name"
	LoginName      WordList = "login-name"
	StepName       WordList = "login-step-name"
	ReplayName     WordList = "replay-name"
	ReplayKey      WordList = "replay-key"
	JobName        WordList = "job-name"
	LimitName      WordList = "limit-name"
	CredentialName WordList = "credential-name"
	ClientKey      WordList = "client-key"
	MetricName     WordList = "metric-name"
	BreakerName    WordList = "breaker-name"
)

// Import paths.
const (
	LoggerPackage  WordList = "logger-package"
	MetricPackage  WordList = "metric-package"
	DoubleFolder   WordList = "double-folder"
	ExamplePackage WordList = "example-package"
)

// Types, methods and packages of libraries that no row is about; see guess.go.
const (
	CacheType       WordList = "cache-type"
	ContainerMethod WordList = "container-method"
	RemotePackage   WordList = "remote-package"
	ReplicaElement  WordList = "replica-package"
	CryptoPackage   WordList = "crypto-package"
	StoreInterface  WordList = "store-interface"
)

// Names of files and of what names them, of types and of functions.
const (
	FileName        WordList = "file-name"
	SecretName      WordList = "secret-name"
	FreshnessHeader WordList = "freshness-header"
	LogFile         WordList = "log-file"
	ProcessFile     WordList = "process-file"
	SettingsType    WordList = "settings-type"
	DoubleName      WordList = "double-name"
	DoubleType      WordList = "double-type"
)

// Names of functions and methods, and texts that they are given.
const (
	StoreMethod       WordList = "store-method"
	TransactionMethod WordList = "transaction-method"
	IdleMethod        WordList = "idle-method"
	ChangingMethod    WordList = "changing-method"
	LockingStatement  WordList = "locking-statement"
	ChangingStatement WordList = "changing-statement"
	ClaimingStatement WordList = "claiming-statement"
	ClaimingFunction  WordList = "claiming-function"
	SendingFunction   WordList = "sending-function"
	SavingFunction    WordList = "saving-function"
	SettingFunction   WordList = "setting-function"
	ConstructorName   WordList = "constructor-name"
	SetupFunction     WordList = "setup-function"
	FillingFunction   WordList = "filling-function"
	FillingMethod     WordList = "filling-method"
	Question          WordList = "question"
	StoppingMethod    WordList = "stopping-method"
	ContextReader     WordList = "context-reader"
	TestHelper        WordList = "test-helper"
)

// wordLists says of each list what a name on it stands for, for people.
var wordLists = map[WordList]string{
	SessionName:     "a state object that carries a client from one request to the next: its name, that of its elements' type, or of a random key",
	TokenName:       "what session-name does, if a key or value is random",
	LoginName:       "a state object that holds a step of a login, or of the like: its name, that of its elements' type, or of a random key",
	StepName:        "what login-name does, if a key or value is random",
	ReplayName:      "a state object that keeps requests from doing something twice: its name, or that of its elements' type",
	ReplayKey:       "a key under which a request is kept from doing something twice: what the code calls it, or what names it in the request",
	JobName:         "a state object that holds work which waits, or is done: its name, or that of its elements' type",
	LimitName:       "a state object that counts or limits what clients do: its name, or that of its elements' type",
	CredentialName:  "a state object that holds what another service lets this one in with",
	ClientKey:       "a key that tells one client from another: what the code calls it, or what names it in the request",
	MetricName:      "a state object of a logger or of metrics: its type and its name",
	BreakerName:     "a circuit breaker: its type and its name",
	LoggerPackage:   "the import path of a package that logs",
	MetricPackage:   "the import path of a package that measures",
	DoubleFolder:    "a folder of an import path, below the module, of packages that tests and developers run",
	ExamplePackage:  "the import path of a package that shows how a module is used",
	FileName:        "a string that is the name of a file or folder: what the field, variable or parameter is called",
	SecretName:      "a field or variable that holds a key",
	FreshnessHeader: "what names a part of a request that asks whether a copy is fresh",
	LogFile:         "a place of files that are logs",
	ProcessFile:     "a place of files that are about this process",
	SettingsType:    "a type that holds the settings of a service, which are the same whatever object has them",
	DoubleName:      "what makes or holds a key, for tests",
	DoubleType:      "a type that stands in for something in tests",

	CacheType:       "a type that keeps things in memory, of a library that no row is about",
	ContainerMethod: "a method of such a type, and what it does",
	RemotePackage:   "the import path of a client of a store elsewhere: its caches are none in memory",
	ReplicaElement:  "the import path of a library by which what is in a process is kept the same on several instances, or of a package made of one",
	CryptoPackage:   "the import path of a package for cryptography: its types hold keys",
	StoreInterface:  "an interface that a library asks its users to implement, to keep what belongs to clients",

	StoreMethod:       "a method of a client of a store that reads from it, writes to it, or both; others build a query, or manage the client",
	TransactionMethod: "a method of a client of a store that begins a transaction",
	IdleMethod:        "a method of a database that uses no data",
	ChangingMethod:    "a method of an embedded database that changes what it holds, or begins a transaction that may",
	LockingStatement:  "a statement with which the store itself locks",
	ChangingStatement: "a statement that changes rows, although a query may return them",
	ClaimingStatement: "a statement by which one of several who run it gets a row",
	SendingFunction:   "a method that sends something to somebody outside, where no more is known of it",
	ClaimingFunction:  "a function that lets one instance do what all could, or tells whether this one may",
	SavingFunction:    "a function that keeps what it is given, outside of the process or for it",
	SettingFunction:   "one that may put its argument into a variable instead",
	ConstructorName:   "a function that makes a long-lived object, and may write to a store for other reasons than its arguments",
	SetupFunction:     "an exported function that is called at the start of a program, not while it serves",
	FillingFunction:   "a pure function that writes its other arguments into the first",
	FillingMethod:     "a method of a pure package that writes its arguments into the receiver",
	Question:          "a function with one result, a bool, that keeps nothing of what it is given",
	StoppingMethod:    "a method that stops a timer, or what it is called on",
	ContextReader:     "a function that looks up a value in the context that it is given",
	TestHelper:        "a function or file that helps tests, beside one that takes what a test has",
}

// Lists returns all lists, sorted, with what a name on each stands for.
func Lists() (names []WordList, about map[WordList]string) {
	for l := range wordLists {
		names = append(names, l)
	}
	slices.Sort(names)
	return names, wordLists
}

func listNames() string {
	var names []string
	for l := range wordLists {
		names = append(names, string(l))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// ways are the ways to look for a word in a name (match=). None of those that are
// asked of every call allocates.
var ways = map[string]func(name, word string) bool{
	"part":    contains,
	"start":   func(name, word string) bool { return len(name) >= len(word) && same(name[:len(word)], word) },
	"end":     func(name, word string) bool { return len(name) >= len(word) && same(name[len(name)-len(word):], word) },
	"exact":   same,
	"first":   startsWithWord,
	"edge":    hasWordAtEdge,
	"word":    func(name, word string) bool { return contains(name, word) && slices.Contains(splitWords(name), word) },
	"begins":  beginsWord,
	"element": hasElement,
	"last":    func(name, word string) bool { return same(name[strings.LastIndexByte(name, '/')+1:], word) },
}

// In reports whether a name is on a list: one of the words matches, and no
// exception does.
func (t *Table) In(list WordList, name string) bool {
	in := false
	for ; t != nil; t = t.base {
		for _, r := range t.words[list] {
			if r.Not && r.matches(name) {
				return false
			}
			in = in || !r.Not && r.matches(name)
		}
	}
	return in
}

// meanings are the lists whose words say different things of a name (is=), with what
// they can say.
var meanings = map[WordList][]string{StoreMethod: {"read", "write", "both"}, ContainerMethod: accessOps}

// Meaning returns what the longest of the words of a list that match a name says of
// it, "" if none does: FirstOrCreate is more than First.
func (t *Table) Meaning(list WordList, name string) string {
	longest, means := 0, ""
	for ; t != nil; t = t.base {
		for _, r := range t.words[list] {
			if n, ok := r.longest(name); ok && n > longest {
				longest, means = n, r.Means
			}
		}
	}
	return means
}

// matches reports whether one of the words of a row is in a name.
func (r *Row) matches(name string) bool {
	_, ok := r.longest(name)
	return ok
}

// longest returns the length of the longest of the words of a row in a name.
func (r *Row) longest(name string) (length int, ok bool) {
	match := ways[r.Kind]
	for _, w := range r.Words {
		if len(w) > length && name != "" && match(name, w) {
			length = len(w)
		}
	}
	return length, length > 0
}

// same reports whether a text is a word. One in lower case is the same in any case,
// another as it is written.
func same(text, word string) bool {
	return text == word || strings.EqualFold(text, word) && !strings.ContainsFunc(word, unicode.IsUpper)
}

func contains(name, word string) bool {
	for i := range len(name) - len(word) + 1 {
		if same(name[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// startsWithWord: save, saveAll and SaveAll, but not saved.
func startsWithWord(name, word string) bool {
	n := len(word)
	return len(name) >= n && strings.EqualFold(name[:n], word) && (len(name) == n || name[n] < 'a')
}

// hasWordAtEdge: ip, ipAddr, ip_addr and clientIP, but not zip or iplayer. It is
// for words that are too short to be looked for anywhere.
func hasWordAtEdge(name, word string) bool {
	n := len(word)
	if len(name) <= n {
		return strings.EqualFold(name, word)
	}
	return strings.EqualFold(name[:n], word) && name[n] == '_' || name[len(name)-n:] == strings.ToUpper(word) ||
		name[:n] == word && name[n] < 'a'
}

// beginsWord: limit, of rateLimiter, but not of unlimited.
func beginsWord(name, word string) bool {
	return contains(name, word) && slices.ContainsFunc(splitWords(name), func(w string) bool { return strings.HasPrefix(w, word) })
}

// splitWords splits a name at what is no letter, and where a capital follows a
// small letter.
func splitWords(name string) []string {
	var out []string
	start := 0
	for i, c := range name {
		switch {
		case c >= 'A' && c <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z':
			out = append(out, strings.ToLower(name[start:i]))
			start = i
		case !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'):
			out = append(out, strings.ToLower(name[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.ToLower(name[min(start, len(name)):]))
}

// hasElement reports whether an element of a path is a word; folders that the go
// command is to pass over begin with a line.
func hasElement(path, word string) bool {
	for element := range strings.SplitSeq(path, "/") {
		if same(strings.Trim(element, "_"), word) {
			return true
		}
	}
	return false
}

// parseWords reads the words of a row.
func parseWords(value string) ([]string, error) {
	words := strings.Split(value, ",")
	if slices.Contains(words, "") {
		return nil, fmt.Errorf("%q has an empty word", value)
	}
	return words, nil
}
