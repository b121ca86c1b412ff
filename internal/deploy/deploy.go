// Package deploy reads what deployment manifests say of how many instances of a program run, and of what holds them
// together: manifests of Kubernetes, as files or as kustomize and helm print them, and compose files. YAML in, facts out.
//
// What cannot be read is named with its line and passed over; nothing is guessed from it.
package deploy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Fact is something that a manifest says, and where.
type Fact struct {
	// Text quotes it: "replicas: 3".
	Text string
	File string
	Line int
}

// String is the text with its place.
func (f Fact) String() string { return fmt.Sprintf("%s at %s:%d", f.Text, f.File, f.Line) }

// A Workload is what runs a program.
type Workload struct {
	// Kind is that of Kubernetes, or "compose service".
	Kind, Name string
	// At is where it begins.
	At Fact
	// Several are facts by which more than one instance runs.
	Several []Fact
	// Rollout are facts by which two instances run while a new version comes, although one is meant.
	Rollout []Fact
	// Single are facts by which one instance runs, and never two.
	Single []Fact
	// Affinity are facts by which a client comes back to the instance that it came to before.
	Affinity []Fact
	// Shared are facts by which all instances see the files of a volume.
	Shared []Fact

	namespace string
	labels    map[string]string
	claims    []string // names of volume claims
	level     [4][]string
}

// A Problem is what was passed over.
type Problem struct {
	File string
	Line int
	Text string
}

// String is the problem with its place.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// A Set is what several files say together. The zero Set is empty.
type Set struct {
	Workloads []*Workload
	Problems  []Problem

	objects []object // all but workloads
}

// An object is one of Kubernetes.
type object struct {
	kind, name, namespace, file string
	node                        *yaml.Node
}

func (o object) fact(n *yaml.Node, format string, args ...any) Fact {
	return Fact{fmt.Sprintf(format, args...), o.file, n.Line}
}

// Read adds a file, which may have several documents. Resolve has to be called when all are read.
func (s *Set) Read(file string, data []byte) {
	first := 1 // the number of the first line of a document
	var doc []byte
	for line := range bytes.Lines(append(bytes.TrimPrefix(data, []byte("\ufeff")), '\n')) {
		if bytes.HasPrefix(line, []byte("---")) {
			s.document(file, first, doc)
			first += bytes.Count(doc, []byte("\n"))
			doc = nil
			line = append([]byte("#  "), line[3:]...) // "--- # comment" and "--- value" are comments here
		}
		doc = append(doc, line...)
	}
	s.document(file, first, doc)
}

func (s *Set) problem(file string, line int, format string, args ...any) {
	s.Problems = append(s.Problems, Problem{file, line, fmt.Sprintf(format, args...)})
}

// errorLine is how the YAML library tells the line of an error.
var errorLine = regexp.MustCompile(`^(?:yaml: )?line ([0-9]+): `)

func (s *Set) document(file string, first int, doc []byte) {
	template := templated(doc)
	var root yaml.Node
	if err := yaml.Unmarshal(doc, &root); err != nil {
		line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := errorLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = errorLine.ReplaceAllString(err.Error(), "")
		}
		if template > 0 {
			line, text = template, "a template, not YAML; give what helm template or kustomize build prints"
		}
		s.problem(file, first+line-1, "%s", text)
		return
	}
	if len(root.Content) == 0 {
		return
	}
	shift(&root, first-1, make(map[*yaml.Node]bool))
	n := root.Content[0]
	kind := str(get(n, "kind"))
	relevant := handlers[kind] != nil || kind == "List" || kind == "" && get(n, "services") != nil
	if template > 0 && relevant {
		s.problem(file, first+template-1, "a template, not YAML; give what helm template or kustomize build prints")
		return
	}
	s.add(file, n)
}

// templated is the first line of a document that has the marks of a template, 0 if none has.
func templated(doc []byte) int {
	i := 0
	for line := range bytes.Lines(doc) {
		i++
		if code := bytes.TrimSpace(line); !bytes.HasPrefix(code, []byte("#")) && bytes.Contains(code, []byte("{{")) {
			return i
		}
	}
	return 0
}

// shift makes the lines of a document those of its file.
func shift(n *yaml.Node, by int, seen map[*yaml.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	n.Line += by
	for _, c := range n.Content {
		shift(c, by, seen)
	}
}

// add adds an object, a list of them, or a compose file.
func (s *Set) add(file string, n *yaml.Node) {
	o := object{str(get(n, "kind")), str(get(n, "metadata", "name")), str(get(n, "metadata", "namespace")), file, n}
	switch {
	case o.kind == "List":
		for _, item := range list(get(n, "items")) {
			if str(get(item, "kind")) != "List" { // lists have none in them; an alias may lead back here
				s.add(file, item)
			}
		}
	case o.kind == "" && get(n, "services") != nil:
		s.compose(file, n)
	case handlers[o.kind] == nil:
	case o.name == "":
		s.problem(file, n.Line, "%s has no metadata.name", o.kind)
	default:
		if w := handlers[o.kind](s, o); w != nil {
			s.Workloads = append(s.Workloads, w)
		} else {
			s.objects = append(s.objects, o)
		}
	}
}

// Files that are looked at in folders, by their extension.
var extensions = []string{".yaml", ".yml", ".json"}

// IsManifest reports whether a file of that name may be a manifest.
func IsManifest(name string) bool { return slices.Contains(extensions, path.Ext(name)) }

// MaxSize is the largest manifest that is read, in bytes.
const MaxSize = 16 << 20

// ReadFrom adds what a stream has, as Read does.
func (s *Set) ReadFrom(name string, r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err == nil && len(data) > MaxSize {
		err = errors.New("more than 16 MB of YAML")
	}
	if err == nil {
		s.Read(name, data)
	}
	return err
}

// Of returns the workload that runs a program, which is known by the path of its main package. said names workloads of
// programs, by path or by the last element of that. Without a word there, the strongest of four signs counts: the
// command of a container, the name of the workload, of a container, of an image is the last element of the path. If no
// single workload has it, the workload is nil, and why says so.
func (s *Set) Of(program string, said map[string]string) (w *Workload, why string) {
	base := path.Base(program)
	if v := path.Base(path.Dir(program)); version.MatchString(base) && v != "." {
		base = v
	}
	name, ok := said[program]
	if !ok {
		name, ok = said[base]
	}
	if ok {
		return single(s.having(func(w *Workload) bool { return w.Name == name }), "the workload "+name)
	}
	for level := range (Workload{}).level {
		found := s.having(func(w *Workload) bool { return slices.Contains(w.level[level], base) })
		if len(found) > 0 {
			return single(found, base)
		}
	}
	return nil, "no workload has " + base + " as its command, name, container or image; name it under deploy in .stickystate.yaml"
}

// version is the last element of the path of a module's later major version.
var version = regexp.MustCompile(`^v[0-9]+$`)

func (s *Set) having(is func(*Workload) bool) []*Workload {
	return slices.DeleteFunc(slices.Clone(s.Workloads), func(w *Workload) bool { return !is(w) })
}

func single(ws []*Workload, what string) (*Workload, string) {
	switch len(ws) {
	case 0:
		return nil, what + " is in no manifest"
	case 1:
		return ws[0], ""
	}
	var at []string
	for _, w := range ws {
		at = append(at, w.At.String())
	}
	return nil, fmt.Sprintf("several workloads may be %s: %s; name one under deploy in .stickystate.yaml, or give the manifests of one environment", what, strings.Join(at, ", "))
}

// get is what a path of keys leads to, nil if nothing is there.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n = resolved(n); n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var next *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				next = n.Content[i+1]
			}
		}
		n = next
	}
	return resolved(n)
}

func resolved(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// str is a scalar, "" if it is none.
func str(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// list are the items of a list.
func list(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var out []*yaml.Node
	for _, c := range n.Content {
		out = append(out, resolved(c))
	}
	return out
}

// texts is a mapping of scalars.
func texts(n *yaml.Node) map[string]string {
	out := make(map[string]string)
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = str(resolved(n.Content[i+1]))
		}
	}
	return out
}
