package report

import (
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

const (
	toolName = "stickystate"
	toolURL  = "https://github.com/stickystate/stickystate"
)

// The part of SARIF 2.1.0 that is used, in the names of the standard.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool               sarifTool                `json:"tool"`
		Invocations        []sarifInvocation        `json:"invocations"`
		OriginalURIBaseIDs map[string]sarifArtifact `json:"originalUriBaseIds"`
		ColumnKind         string                   `json:"columnKind"`
		Results            []sarifResult            `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string          `json:"id"`
		ShortDescription     sarifMessage    `json:"shortDescription"`
		FullDescription      sarifMessage    `json:"fullDescription"`
		Help                 sarifHelp       `json:"help"`
		HelpURI              string          `json:"helpUri,omitempty"`
		DefaultConfiguration sarifConfig     `json:"defaultConfiguration"`
		Properties           sarifProperties `json:"properties"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags      []string `json:"tags,omitempty"`
		Precision string   `json:"precision,omitempty"`
		Tier      string   `json:"tier,omitempty"`
		// Consequence is the class of what goes wrong with two instances.
		Consequence string `json:"consequence,omitempty"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifMessage       `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		RelatedLocations    []sarifLocation    `json:"relatedLocations,omitempty"`
		CodeFlows           []sarifCodeFlow    `json:"codeFlows,omitempty"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
		Properties          *sarifProperties   `json:"properties,omitempty"`
	}
	sarifSuppression struct {
		Kind          SuppressionKind `json:"kind"`
		Justification string          `json:"justification"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		ID               *int           `json:"id,omitempty"`
		PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
		LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
		Message          *sarifMessage  `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI         string        `json:"uri,omitempty"`
		URIBaseID   string        `json:"uriBaseId,omitempty"`
		Description *sarifMessage `json:"description,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name               string `json:"name"`
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifCodeFlow struct {
		ThreadFlows []sarifThreadFlow `json:"threadFlows"`
	}
	sarifThreadFlow struct {
		Locations []sarifFlowLocation `json:"locations"`
	}
	sarifFlowLocation struct {
		Location   sarifLocation `json:"location"`
		Kinds      []string      `json:"kinds,omitempty"`
		Importance string        `json:"importance,omitempty"`
	}
)

// sourceRoot is the base of all URIs: the root of the repository.
const sourceRoot = "%SRCROOT%"

// SARIF writes r as a SARIF 2.1.0 log with one run. All rules are in it,
// whether they have results or not, so that a service that keeps the results
// of former runs sees that one was fixed. What was silenced follows what was not.
func SARIF(w io.Writer, r *Report) error {
	run := sarifRun{
		Tool:               sarifTool{Driver: sarifDriver{Name: toolName, Version: r.Version, InformationURI: toolURL, Rules: []sarifRule{}}},
		Invocations:        []sarifInvocation{{ExecutionSuccessful: true}},
		OriginalURIBaseIDs: map[string]sarifArtifact{sourceRoot: {Description: &sarifMessage{"The root of the repository."}}},
		ColumnKind:         "unicodeCodePoints",
		Results:            []sarifResult{},
	}
	index := make(map[string]int)
	for i, rule := range r.Rules {
		index[rule.Name] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule.sarif())
	}
	for _, s := range r.Skipped {
		n := sarifNotification{Level: "warning", Message: sarifMessage{Clean("skipped " + s.Package + ": " + s.Reason)}}
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, n)
	}
	result := func(i item) sarifResult {
		n, ok := index[i.check]
		if !ok {
			n = -1 // the standard's word for "not in the list"
		}
		return r.sarifResult(i, n)
	}
	for _, i := range r.items() {
		run.Results = append(run.Results, result(i))
	}
	for _, s := range r.Suppressed {
		res := result(itemOf(s.Finding))
		res.Suppressions = []sarifSuppression{{s.Kind, Clean(s.Justification)}}
		run.Results = append(run.Results, res)
	}
	return WriteJSON(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func (r Rule) sarif() sarifRule {
	return sarifRule{
		ID:                   r.Name,
		ShortDescription:     sarifMessage{r.Title},
		FullDescription:      sarifMessage{r.summary()},
		Help:                 sarifHelp{Text: r.Page, Markdown: r.markdown()},
		HelpURI:              r.URL,
		DefaultConfiguration: sarifConfig{Level: "warning"},
		Properties:           sarifProperties{Tags: []string{"statelessness", "horizontal-scaling"}, Precision: "high"},
	}
}

func (r *Report) sarifResult(i item, ruleIndex int) sarifResult {
	res := sarifResult{
		RuleID:    i.check,
		RuleIndex: ruleIndex,
		Level:     []string{"note", "warning", "error"}[i.level],
		Message:   sarifMessage{linkless(i.message)},
		Locations: []sarifLocation{r.sarifLocation(i.position, "")},
		// GitHub tells alerts apart by primaryLocationLineHash; given one, it
		// makes none of its own from the line.
		PartialFingerprints: map[string]string{"stickystate/v1": i.fingerprint, "primaryLocationLineHash": i.fingerprint + ":1"},
	}
	f := i.finding
	if f == nil {
		return res
	}
	res.Properties = &sarifProperties{Tier: string(f.Tier), Consequence: f.Consequence}
	res.Locations[0].LogicalLocations = []sarifLogical{{Name: Clean(f.State.Name), FullyQualifiedName: Clean(f.State.ID), Kind: logicalKind(f.State)}}
	if f.Silence != nil {
		res.Suppressions = []sarifSuppression{{InSource, Clean(f.Silence.Reason)}}
	}
	var flow sarifThreadFlow
	for _, s := range i.flow() {
		l := r.sarifLocation(s.position, s.text)
		if s.role == "declaration" {
			id := 0
			l.ID = &id
			res.RelatedLocations = append(res.RelatedLocations, l)
			continue
		}
		loc := sarifFlowLocation{Location: l, Kinds: []string{s.role}, Importance: "important"}
		if s.role == "write" {
			loc.Importance = "essential"
		}
		flow.Locations = append(flow.Locations, loc)
	}
	if len(flow.Locations) > 0 {
		res.CodeFlows = []sarifCodeFlow{{ThreadFlows: []sarifThreadFlow{flow}}}
	}
	return res
}

func (r *Report) sarifLocation(p finding.Position, text string) sarifLocation {
	l := sarifLocation{PhysicalLocation: &sarifPhysical{ArtifactLocation: sarifArtifact{URI: uri(inside(p.File)), URIBaseID: sourceRoot}}}
	if p.Line > 0 {
		l.PhysicalLocation.Region = &sarifRegion{StartLine: p.Line, StartColumn: r.column(p)}
	}
	if text != "" {
		l.Message = &sarifMessage{linkless(text)}
	}
	return l
}

// uri writes a relative path as a URI.
func uri(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

var (
	sarifLink        = regexp.MustCompile(`\[([^\[\]]*)\]\(`)
	sarifPlaceholder = regexp.MustCompile(`\{([0-9]+)\}`)
)

// linkless is the text of a message without what the standard takes for a
// link, "[text](target)", or a placeholder, "{0}". Other brackets stay as they
// are: most viewers do not know the escapes, and types and routes have them.
func linkless(s string) string {
	s = sarifLink.ReplaceAllString(Clean(s), `\[$1\](`)
	return sarifPlaceholder.ReplaceAllString(s, "{{$1}}")
}

func logicalKind(s finding.State) string {
	if s.Holder == finding.InField {
		return "member"
	}
	return "variable"
}
