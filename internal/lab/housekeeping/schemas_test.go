package housekeeping

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
	"go.yaml.in/yaml/v3"

	"github.com/stickystate/stickystate/internal/baseline"
	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
)

// schema is one of those in docs, which editors read.
func schema(t *testing.T, name string) *gojsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("../../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(data))
	if err != nil {
		t.Fatalf("docs/%s: %v", name, err)
	}
	return s
}

// breaks returns what a document has against a schema, "" if it is valid.
func breaks(t *testing.T, s *gojsonschema.Schema, doc any) string {
	t.Helper()
	res, err := s.Validate(gojsonschema.NewGoLoader(doc))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range res.Errors() {
		texts = append(texts, e.String())
	}
	return strings.Join(texts, "; ")
}

// TestConfigSchema: the schema takes what the tool takes, and no more: the examples of
// README.md, and files that have something wrong.
func TestConfigSchema(t *testing.T) {
	s := schema(t, "config.schema.json")
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := []string{
		"", "tier: proved\n", "checks:\n  usercache: on\n  ignoredirective: {severity: note}\n", "first-party:\n", "exclude:\n",
		"paths:\n  - path: internal\n    severity: error\n", "exclude: {paths: ['**/*.go'], generated: false}\n", "deploy: {shop: api}\n",
	}
	for _, block := range strings.Split(string(readme), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(block, "```")
		examples = append(examples, text)
	}
	if len(examples) < 9 {
		t.Error("README.md has no examples of the file")
	}
	wrong := []string{
		"deploy: [shop]\n", "deploy: {shop: 7}\n", "tier: benign\n", "checks: [usercache]\n", "checks:\n  usercach: off\n", "checks:\n  usercache: {}\n", "checks:\n  usercache: never\n",
		"paths:\n  - tier: proved\n", "exclude: [x]\n", "exclude: {paths: [/x]}\n", "exclude: {generated: strict}\n", "knowlege: []\n", "knowledge: [7]\n", "first-party: x\n",
	}
	for i, text := range append(slices.Clone(examples), wrong...) {
		var doc any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		against := breaks(t, s, doc)
		_, err := config.Parse("f.yaml", []byte(text))
		if sound := i < len(examples); sound != (against == "") || sound != (err == nil) {
			t.Errorf("%q: the schema says %q, the tool %v; sound is %t", text, against, err, sound)
		}
	}
}

// TestBaselineSchema: what the tool writes is valid, and what it does not read is not.
func TestBaselineSchema(t *testing.T) {
	s := schema(t, "baseline.schema.json")
	f := &baseline.File{Schema: "https://example.com/baseline.schema.json", Entries: []baseline.Entry{{
		Check: "usercache", State: "m/p.v", Package: "m/p", Tier: finding.Proved, Reason: "moves soon", Owner: "team", Expires: "2999-12-31",
		Writers:  []baseline.Writer{{Package: "m/p", Function: "Put", Op: "set"}, {Function: "Drop", Op: "delete", Times: 2}},
		Requests: []baseline.Request{{Package: "m/p", Name: "Put", Routes: []string{"POST /p"}}},
	}}}
	data, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for text, sound := range map[string]bool{
		string(data): true,
		strings.Replace(string(data), `"moves soon"`, `""`, 1):                   false,
		strings.Replace(string(data), `"owner"`, `"owners"`, 1):                  false,
		strings.Replace(string(data), `"proved"`, `"benign"`, 1):                 false,
		strings.Replace(string(data), `"2999-12-31"`, `"tomorrow"`, 1):           false,
		strings.Replace(string(data), `"kind": "baseline"`, `"kind": "list"`, 1): false,
	} {
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		against := breaks(t, s, doc)
		got, err := baseline.Parse([]byte(text))
		if sound != (against == "") || sound != (err == nil) {
			t.Errorf("the schema says %q, the tool %v; sound is %t:\n%s", against, err, sound, text)
		}
		if sound && got.Schema != f.Schema {
			t.Errorf("what is named for editors is lost: %q", got.Schema)
		}
	}
}

// configSchema is the schema of the configuration, with the checks that there are.
func configSchema(t *testing.T) string {
	t.Helper()
	const begin = "\t\t\"checks\": {\n\t\t\t\"type\": [\n\t\t\t\t\"object\",\n\t\t\t\t\"null\"\n\t\t\t],\n\t\t\t\"additionalProperties\": false,\n\t\t\t\"properties\": {\n"
	data, err := os.ReadFile("../../../docs/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(data), begin)
	if !ok {
		t.Fatal("docs/config.schema.json has no definition of checks, or not where it ends")
	}
	var checks []string
	for _, c := range config.Checks() {
		checks = append(checks, "\t\t\t\t\""+c+"\": {\n\t\t\t\t\t\"$ref\": \"#/definitions/setting\"\n\t\t\t\t}")
	}
	return before + begin + strings.Join(checks, ",\n") + "\n\t\t\t}\n\t\t}\n\t}\n}\n"
}
