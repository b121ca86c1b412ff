package knowledge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parse reads one table. File is the name to use in rows and errors. It
// reports every mistake: the error is a Mistakes.
func Parse(file string, data []byte) (*Table, error) {
	p := &reader{file: file, table: newTable(), seen: map[string]string{}}
	p.parse(data)
	p.table.index()
	return p.table, p.mistakes.Err()
}

// A Line is one line of a table that is part of a file in another format.
type Line struct {
	Text string
	Num  int // in the file
}

// ParseLines reads the lines of a table, as Parse does.
func ParseLines(file string, lines []Line) (*Table, error) {
	p := &reader{file: file, table: newTable(), seen: map[string]string{}}
	for _, l := range lines {
		p.parseLine(l.Num, l.Text)
	}
	p.table.index()
	return p.table, p.mistakes.Err()
}

// A reader collects the rows and the mistakes of one or more tables.
type reader struct {
	file     string
	line     int
	table    *Table
	seen     map[string]string // identity of a row -> where it stands; nil: duplicates are kept
	mistakes Mistakes
}

func (p *reader) parse(data []byte) {
	for i, line := range strings.Split(string(data), "\n") {
		p.parseLine(i+1, line)
	}
}

func (p *reader) parseLine(num int, line string) {
	p.line = num
	words, err := splitLine(line)
	if err != nil {
		p.errorf("%v", err)
		return
	}
	if len(words) > 0 {
		p.row(words)
	}
}

func (p *reader) errorf(format string, args ...any) {
	p.mistakes = append(p.mistakes, Mistake{p.file, p.line, fmt.Sprintf(format, args...)})
}

// row parses one line and keeps the row if nothing is wrong with it.
func (p *reader) row(words []string) {
	verb := Verb(words[0])
	sp, ok := specs[verb]
	if !ok {
		p.errorf("unknown verb %q", words[0])
		return
	}
	if len(words) < 2 {
		p.errorf("%s needs a name", verb)
		return
	}
	before := len(p.mistakes)
	r := newRow(verb, words[1])
	r.File, r.Line = p.file, p.line
	if r.pkg, r.name, ok = parseName(sp.form, r.Name); !ok && sp.form == listName {
		p.errorf("%s: there is no list %q; it takes %s", verb, r.Name, listNames())
	} else if !ok {
		p.errorf("%s: malformed name %q", verb, r.Name)
	}
	p.attributes(r, sp, words[2:])
	if takes := meanings[WordList(r.name)]; verb == Words && ok && !slices.Contains(takes, r.Means) && (len(takes) > 0 || r.Means != "") {
		p.errorf("%s: %s: is=%s; it takes %s", verb, r.Name, r.Means, cmp.Or(strings.Join(takes, ", "), "nothing"))
	}
	if len(p.mistakes) == before && !p.duplicate(r) {
		p.table.rows = append(p.table.rows, r)
	}
}

func newRow(verb Verb, name string) *Row {
	return &Row{Verb: verb, Name: name,
		Key: -1, Value: -1, On: -1, Out: -1, Pattern: -1, Loader: -1, Path: -1}
}

// duplicate reports, as an error too, whether the table says the same thing
// about the same name already. A function may have several rows of a verb
// only if their kinds or arguments differ.
func (p *reader) duplicate(r *Row) bool {
	if p.seen == nil {
		return false
	}
	id := fmt.Sprint(r.Verb, " ", r.pkg, ".", r.name, " ", r.Kind, r.Args, r.Ret, r.On, r.Out, r.With, r.Fields, r.Not)
	if r.Verb == Words { // a list has as many rows as it needs
		id += strings.Join(r.Words, ",")
	}
	if at, ok := p.seen[id]; ok {
		p.errorf("duplicate of %s: %s %s", at, r.Verb, r.Name)
		return true
	}
	p.seen[id] = fmt.Sprintf("%s:%d", r.File, r.Line)
	return false
}

// attributes parses the words after the name.
func (p *reader) attributes(r *Row, sp spec, words []string) {
	given := make(map[string]bool, len(words))
	for _, w := range words {
		attr, value, isAttr := strings.Cut(w, "=")
		known := slices.Contains(sp.flags, attr)
		if isAttr {
			known = slices.Contains(sp.attrs, attr) || attr == sp.kind && attr != ""
		}
		switch {
		case !known:
			p.errorf("%s: unknown attribute %q", r.Verb, attr)
		case given[attr]:
			p.errorf("%s: attribute %q given twice", r.Verb, attr)
		case !isAttr:
			r.setFlag(attr)
		case attr == sp.kind:
			p.kind(r, sp, value)
		default:
			p.attribute(r, attr, value)
		}
		given[attr] = true
	}
	for _, attr := range sp.required {
		if !given[attr] {
			p.errorf("%s: missing %s=", r.Verb, attr)
		}
	}
	if len(sp.oneOf) > 0 && !slices.ContainsFunc(sp.oneOf, func(a string) bool { return given[a] }) {
		p.errorf("%s: missing %s", r.Verb, strings.Join(sp.asWritten(sp.oneOf), " or "))
	}
}

// kind sets the attribute that is the verb's kind.
func (p *reader) kind(r *Row, sp spec, value string) {
	if !slices.Contains(sp.kinds, value) {
		p.errorf("%s: unknown %s %q; it takes %s", r.Verb, sp.kind, value, strings.Join(sp.kinds, ", "))
		return
	}
	r.Kind = value
}

// attribute sets one attribute other than the verb's kind.
func (p *reader) attribute(r *Row, attr, value string) {
	var err error
	switch attr {
	case "via":
		r.Via, err = nonEmpty(value)
	case "with":
		r.With = value
		if _, _, ok := splitName(value); !ok {
			err = fmt.Errorf("malformed name %q", value)
		}
	case "when":
		r.When = value
		if value != "now" && value != "later" && value != "joined" {
			err = fmt.Errorf("unknown when %q", value)
		}
	case "arg":
		r.Args, err = parseIndexes(value)
	case "ret":
		r.Ret, err = parseIndexes(value)
	case "field":
		r.Fields, err = parseFields(value)
	case "words":
		r.Words, err = parseWords(value)
	case "is":
		r.Means = value
	case "match":
		r.Match = strings.Split(value, ",")
	default:
		*r.index(attr), err = parseIndex(value)
	}
	if err != nil {
		p.errorf("%s: %s: %v", r.Verb, attr, err)
	}
}

// index returns the field for an attribute that holds one index.
func (r *Row) index(attr string) *int {
	switch attr {
	case "key":
		return &r.Key
	case "value", "data":
		return &r.Value
	case "on":
		return &r.On
	case "out":
		return &r.Out
	case "pattern":
		return &r.Pattern
	case "loader":
		return &r.Loader
	default:
		return &r.Path
	}
}

func (r *Row) setFlag(flag string) {
	switch flag {
	case "variadic":
		r.Variadic = true
	case "middleware":
		r.Middleware = true
	case "event":
		r.Event = true
	case "implements":
		r.Implements = true
	case "service":
		r.Service = true
	case "package":
		r.Package = true
	case "usage":
		r.Usage = true
	case "embedded":
		r.Embedded = true
	case "below":
		r.Below = true
	case "serves":
		r.Serves = true
	case "reads":
		r.Reads = true
	case "interprets":
		r.Interprets = true
	case "once":
		r.Once = true
	case "again":
		r.Again = true
	case "claims":
		r.Claims = true
	case "not":
		r.Not = true
	}
}

func nonEmpty(s string) (string, error) {
	if s == "" {
		return "", errors.New("empty")
	}
	return s, nil
}

func parseIndex(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return -1, fmt.Errorf("%q is no index", s)
	}
	return n, nil
}

func parseIndexes(s string) ([]int, error) {
	var list []int
	for f := range strings.SplitSeq(s, ",") {
		n, err := parseIndex(f)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func parseFields(s string) ([]string, error) {
	list := strings.Split(s, ",")
	for _, f := range list {
		if !isIdent(f) {
			return nil, fmt.Errorf("%q is no field", f)
		}
	}
	return list, nil
}

// splitLine splits a line into words at white space, removes double quotes,
// and drops a comment. Space inside of quotes, or of the brackets of type
// parameters, does not split.
func splitLine(line string) ([]string, error) {
	words := make([]string, 0, 8)
	start, quoted, brackets := -1, false, 0 // start of a word, -1 between words
	end := func(i int) {
		if start >= 0 {
			words = append(words, strings.ReplaceAll(line[start:i], `"`, ""))
		}
		start = -1
	}
	for i := range len(line) { // what splits is ASCII
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			brackets++
		case c == ']':
			brackets--
		case brackets > 0:
		case c == '#':
			end(i)
			return words, nil
		case c == ' ' || c == '\t' || c == '\r':
			end(i)
			continue
		}
		if start < 0 {
			start = i
		}
	}
	end(len(line))
	if quoted || brackets > 0 {
		return nil, errors.New("unterminated quote or bracket")
	}
	return words, nil
}
