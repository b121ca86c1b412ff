package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/xeipuuv/gojsonschema"
	"github.com/yuin/goldmark"
	markdown "github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/stickystate/stickystate/internal/finding"
)

func written(t *testing.T, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, sample(), format, Style{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// validate checks a document against a JSON schema.
func validate(t *testing.T, schema string, doc []byte) {
	t.Helper()
	res, err := gojsonschema.Validate(gojsonschema.NewStringLoader(schema), gojsonschema.NewBytesLoader(doc))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range res.Errors() {
		t.Error(e)
	}
}

// TestSARIF: the log is valid by the schema of the standard, which a SARIF
// library brings along, and that library reads from it what was meant.
func TestSARIF(t *testing.T) {
	log := written(t, FormatSARIF)
	validate(t, sarifSchema(t), log)
	read, err := sarif.FromBytes(log)
	if err != nil {
		t.Fatal(err)
	}
	run := read.Runs[0]
	rules := run.Tool.Driver.Rules
	if len(run.Results) != 7 || len(rules) != 4 {
		t.Fatalf("%d results, %d rules", len(run.Results), len(rules))
	}
	prints := make(map[string]bool)
	for _, res := range run.Results {
		if res.RuleIndex >= 0 && *rules[res.RuleIndex].ID != *res.RuleID {
			t.Errorf("result of %s has the index of %s", *res.RuleID, *rules[res.RuleIndex].ID)
		}
		print := res.PartialFingerprints["primaryLocationLineHash"]
		if prints[print] {
			t.Errorf("two results have the fingerprint %s", print)
		}
		prints[print] = true
		artifact := res.Locations[0].PhysicalLocation.ArtifactLocation
		if *artifact.URIBaseID != "%SRCROOT%" || strings.HasPrefix(*artifact.URI, "/") || strings.Contains(*artifact.URI, "..") {
			t.Errorf("location %s", *artifact.URI)
		}
	}
	for i, res := range run.Results {
		want := map[int]string{2: "inSource", 6: "external"}[i]
		if got := len(res.Suppressions); got > 1 || got == 1 != (want != "") || got == 1 && *res.Suppressions[0].Kind != want {
			t.Errorf("result %d has %d suppressions, want one that is %q", i, got, want)
		}
	}
	topics := run.Results[1]
	if got := *topics.Locations[0].PhysicalLocation.Region.StartColumn; got != 2 {
		t.Errorf("column %d, but the third byte of the line is its second character", got)
	}
	var kinds []string
	for _, l := range topics.CodeFlows[0].ThreadFlows[0].Locations {
		kinds = append(kinds, l.Kinds...)
	}
	if want := []string{"call", "write", "read"}; !slices.Equal(kinds, want) {
		t.Errorf("the code flow has %q, want %q", kinds, want)
	}
}

// sarifSchema is the schema that the SARIF library embeds but does not export.
func sarifSchema(t *testing.T) string {
	t.Helper()
	pkg, err := build.Import("github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var schema string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && len(lit.Value) > len(schema) {
			schema = lit.Value
		}
		return true
	})
	schema, err = strconv.Unquote(schema)
	if err != nil || len(schema) < 1000 {
		t.Fatalf("no schema: %v", err)
	}
	return schema
}

// TestJSONSchema: the document is valid by the schema that docs/ offers.
func TestJSONSchema(t *testing.T) {
	validate(t, jsonSchema(t), written(t, FormatJSON))
}

// TestGitHub reads the commands as the runner of GitHub Actions does: one
// begins a line with "::", ends with it, and has properties with commas
// between them. What the code under analysis says must not make another one.
func TestGitHub(t *testing.T) {
	unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	lines := strings.Split(strings.TrimSuffix(string(written(t, FormatGitHub)), "\n"), "\n")
	var got []string
	for _, line := range lines[:len(lines)-1] {
		rest, ok := strings.CutPrefix(line, "::")
		command, message, ok2 := strings.Cut(rest, "::")
		name, properties, ok3 := strings.Cut(command, " ")
		if !ok || !ok2 || !ok3 || message == "" {
			t.Fatalf("no command: %s", line)
		}
		p := make(map[string]string)
		for property := range strings.SplitSeq(properties, ",") {
			key, value, _ := strings.Cut(property, "=")
			p[key] = unescape.Replace(value)
		}
		got = append(got, name+" "+p["file"]+" "+p["line"]+" "+p["title"])
	}
	want := []string{
		"error server/server.go 1636 stickystate: connregistry",
		"error web/\\r\\a<b>,:%up\n.go 3 stickystate: localfile",
		"error server/server.go 9 stickystate: ignoredirective",
		"error server/server.go 12 stickystate: ignoredirective",
		"warning server/long.go 7 stickystate: globalvar",
		"warning .stickystate.json 4 stickystate: baseline",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if last := lines[len(lines)-1]; strings.Contains(last, "::") {
		t.Errorf("the closing line is a command: %s", last)
	}
}

// TestGitHubLimit: the first ten of each level are annotations, the others lines that
// the runner takes for nothing else, wherever in a line it looks for a command.
func TestGitHubLimit(t *testing.T) {
	r := new(Report)
	for i := range 12 {
		f, g := hostile(), bare()
		f.Position = finding.Position{File: "::error::a##[error]b", Line: i + 1}
		r.Findings = append(r.Findings, f, g)
	}
	var b bytes.Buffer
	if err := GitHub(&b, r); err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]int)
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		command, _, isCommand := strings.Cut(line, " file=")
		if !isCommand {
			command = "no command"
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || !strings.HasPrefix(line, "not annotated: ") {
				t.Errorf("beyond the limit: %s", line)
			}
		}
		counts[command]++
	}
	if want := map[string]int{"::error": 10, "::warning": 10, "no command": 4}; !maps.Equal(counts, want) {
		t.Errorf("got %v, want %v", counts, want)
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, "; 4 without annotation, since GitHub shows 10 of a kind for a step") {
		t.Errorf("the closing line is %s", last)
	}
}

// gitlabSchema is what GitLab's documentation asks of a Code Quality report; the
// schema that GitLab itself checks one against asks for less. That it is one of
// Code Climate, too, TestCodeClimate of internal/lab/realtest checks.
const gitlabSchema = `{
	"type": "array",
	"items": {
		"type": "object",
		"required": ["description", "check_name", "fingerprint", "severity", "location"],
		"properties": {
			"description": {"type": "string", "minLength": 1},
			"check_name": {"type": "string", "minLength": 1},
			"fingerprint": {"type": "string", "minLength": 1},
			"severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
			"location": {
				"type": "object",
				"required": ["path", "lines"],
				"properties": {
					"path": {"type": "string", "not": {"pattern": "^(/|\\./|\\.\\./)"}},
					"lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
				}
			}
		}
	}
}`

func TestGitLab(t *testing.T) {
	doc := written(t, FormatGitLab)
	validate(t, gitlabSchema, doc)
	var list []codeQuality
	if err := json.Unmarshal(doc, &list); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, q := range list {
		if seen[q.Fingerprint] {
			t.Errorf("GitLab would drop an entry: fingerprint %s is there twice", q.Fingerprint)
		}
		seen[q.Fingerprint] = true
	}
	if len(list) != 6 {
		t.Errorf("%d entries", len(list))
	}
}

// rdjsonSchema is the part of reviewdog.proto that is used; protojson rejects
// names that are not in it.
const rdjsonSchema = `{
	"definitions": {
		"position": {
			"type": "object", "additionalProperties": false, "required": ["line"],
			"properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}}
		},
		"location": {
			"type": "object", "additionalProperties": false, "required": ["path"],
			"properties": {
				"path": {"type": "string", "minLength": 1},
				"range": {
					"type": "object", "additionalProperties": false, "required": ["start"],
					"properties": {"start": {"$ref": "#/definitions/position"}, "end": {"$ref": "#/definitions/position"}}
				}
			}
		}
	},
	"type": "object", "additionalProperties": false, "required": ["diagnostics"],
	"properties": {
		"source": {"type": "object", "additionalProperties": false, "properties": {"name": {"type": "string"}, "url": {"type": "string"}}},
		"diagnostics": {
			"type": "array",
			"items": {
				"type": "object", "additionalProperties": false, "required": ["message", "location"],
				"properties": {
					"message": {"type": "string", "minLength": 1},
					"location": {"$ref": "#/definitions/location"},
					"severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
					"code": {"type": "object", "additionalProperties": false, "properties": {"value": {"type": "string"}, "url": {"type": "string"}}},
					"related_locations": {
						"type": "array",
						"items": {
							"type": "object", "additionalProperties": false,
							"properties": {"message": {"type": "string"}, "location": {"$ref": "#/definitions/location"}}
						}
					}
				}
			}
		}
	}
}`

func TestRDJSON(t *testing.T) { validate(t, rdjsonSchema, written(t, FormatRDJSON)) }

// TestMarkdown renders the report as GitHub does: nothing of the code under
// analysis may become an element of the page.
func TestMarkdown(t *testing.T) {
	source := written(t, FormatMarkdown)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	doc := md.Parser().Parse(text.NewReader(source))
	items, html := 0, regexp.MustCompile(`^(</?details>|<summary>evidence \((proved|likely|review|benign)\)</summary>|\s)*$`)
	err := markdown.Walk(doc, func(n markdown.Node, entering bool) (markdown.WalkStatus, error) {
		if !entering {
			return markdown.WalkContinue, nil
		}
		switch n := n.(type) {
		case *markdown.ListItem:
			items++
		case *markdown.Link, *markdown.Image, *markdown.AutoLink, *markdown.RawHTML:
			t.Errorf("%s in the text", n.Kind())
		case *markdown.HTMLBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				if got := string(line.Value(source)); !html.MatchString(got) {
					t.Errorf("HTML %q", got)
				}
			}
		case *markdown.Text:
			if s := string(n.Segment.Value(source)); strings.Contains(s, "@all") && n.Parent().Kind() != markdown.KindCodeSpan {
				t.Errorf("%q mentions somebody", s)
			}
		}
		return markdown.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if items != 6 {
		t.Errorf("%d items:\n%s", items, source)
	}
}

// TestMarkdownBound: a report is no longer than a comment can be, and says
// what it leaves out.
func TestMarkdownBound(t *testing.T) {
	r := sample()
	for len(r.Findings) < 1000 {
		r.Findings = append(r.Findings, r.Findings[0])
	}
	var b bytes.Buffer
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 65_536 || !regexp.MustCompile(`\nand \d+ more\n`).Match(b.Bytes()) {
		t.Errorf("%d bytes", b.Len())
	}
}

// TestText: each finding begins a line that editors and problem matchers
// read; no other line looks like one.
func TestText(t *testing.T) {
	matcher := regexp.MustCompile(`(?m)^([^\s:][^:]*(?::[^:\d][^:]*)*):(\d+)(?::(\d+))?: (.+) \[(\w+)\]$`)
	for _, format := range [][]byte{written(t, FormatText), line(t)} {
		if got := len(matcher.FindAll(format, -1)); got != 6 {
			t.Errorf("%d lines match in\n%s", got, format)
		}
	}
}

func line(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, sample(), Style{Detail: Line}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostile: whatever the code under analysis is called, no format has
// characters that a terminal acts on.
func TestHostile(t *testing.T) {
	for _, format := range Formats {
		for _, r := range string(written(t, format)) {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%s has %U", format, r)
			}
		}
	}
}

func TestInside(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.go":               "a/b.go",
		"./a//b.go":            "a/b.go",
		`a\b.go`:               "a/b.go",
		"..a/b.go":             "..a/b.go",
		"a/../../b.go":         "external/b.go",
		"../../lib/b.go":       "external/lib/b.go",
		"/home/me/lib/b.go":    "external/lib/b.go",
		`C:\Users\me\lib\b.go`: "external/lib/b.go",
		"C:b.go":               "external/b.go",
		"":                     "external",
	} {
		if got := inside(in); got != want {
			t.Errorf("inside(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestSummary: a rule is described by whole sentences, not by one that announces what
// follows.
func TestSummary(t *testing.T) {
	for page, want := range map[string]string{
		"x: title\n\nIt reports\nstate.\n\nMore.":           "It reports state.",
		"x: title\n\nIt reports state. Two ways:\n\n\tcode": "It reports state.",
		"x: title\n\nTwo ways:\n\nIt reports state.":        "It reports state.",
		"x: title\n\n# Heading\n\nIt reports state.":        "It reports state.",
	} {
		r := Rule{Name: "x", Title: "title", Page: page}
		if got := r.summary(); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}
