package report

import "strings"

// A Rule is a check, as formats describe it that list rules.
type Rule struct {
	Name  string
	Title string // one line
	Page  string // the text of its page, in the style of Go comments
	URL   string
}

// summary is the first paragraph of the page after its title, as one line, without a last
// sentence that announces what follows it.
func (r Rule) summary() string {
	for _, p := range strings.Split(r.Page, "\n\n")[min(1, strings.Count(r.Page, "\n\n")):] {
		if p = strings.TrimSpace(p); p == "" || strings.HasPrefix(p, "#") {
			continue
		}
		text := strings.Join(strings.Fields(p), " ")
		if strings.HasSuffix(text, ":") {
			end := strings.LastIndex(text, ". ")
			if end < 0 {
				continue
			}
			text = text[:end+1]
		}
		return text
	}
	return r.Title
}

// markdown is the page in Markdown: what is indented, is code.
func (r Rule) markdown() string {
	var b strings.Builder
	inCode := false
	lines := strings.Split(strings.TrimRight(r.Page, "\n"), "\n")
	for i, line := range lines {
		text, indented := strings.CutPrefix(line, "\t")
		inside := indented || inCode && line == "" && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t")
		if inside != inCode {
			b.WriteString("```\n")
			inCode = inside
		}
		b.WriteString(text + "\n")
	}
	if inCode {
		b.WriteString("```\n")
	}
	return b.String()
}

// helpURL is the address of the page of a check, "" if it is no rule.
func (r *Report) helpURL(check string) string {
	for _, rule := range r.Rules {
		if rule.Name == check {
			return rule.URL
		}
	}
	return ""
}
