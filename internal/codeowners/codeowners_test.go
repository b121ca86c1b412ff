package codeowners

import (
	"slices"
	"strings"
	"testing"
)

// example is the one of GitHub's page "About code owners".
const example = `# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`

// TestExample: what the page says of each line of its example.
func TestExample(t *testing.T) {
	f := Parse(example)
	for file, want := range map[string]string{
		"README.md":                   "@global-owner1 @global-owner2",
		"deep/er/x.rs":                "@global-owner1 @global-owner2",
		"a/b.js":                      "@js-owner",
		"main.go":                     "docs@example.com",
		"x/y.txt":                     "@octo-org/octocats",
		"build/logs/a/b":              "@octocat", // **/logs is below
		"docs/getting-started.md":     "@doctocat",
		"docs/build-app/trouble.md":   "@doctocat",
		"src/apps/main.c":             "@octocat",
		"scripts/a.sh":                "@doctocat @octocat",
		"scripts/logs/a.sh":           "@octocat",
		"deeply/nested/logs/x":        "@octocat",
		"apps/x":                      "@octocat",
		"apps/github":                 "",
		"apps/github/x":               "",
		"src/build/logs.d/nothing.py": "@global-owner1 @global-owner2",
	} {
		if got := strings.Join(f.Owners(file), " "); got != want {
			t.Errorf("%s: owners %q, want %q", file, got, want)
		}
	}
}

// TestPatterns: single patterns beside what they must not match.
func TestPatterns(t *testing.T) {
	for _, tt := range []struct{ pattern, yes, no string }{
		{"docs/*", "docs/a.md", "docs/a/b.md"},
		{"docs/*", "docs/a.md", "x/docs/a.md"},
		{"docs/**", "docs/a/b.md", "x/docs/a.md"},
		{"/docs/", "docs/a/b.md", "x/docs/a.md"},
		{"docs/", "x/docs/a.md", "docs"},
		{"/main.go", "main.go", "x/main.go"},
		{"cmd/main.go", "cmd/main.go", "x/cmd/main.go"},
		{"internal", "x/internal/a.go", "x/internals/a.go"},
		{"**/logs", "logs/a", "catalogs/a"},
		{`a\ b.go`, "x/a b.go", "a"},
		{"*", "a/b/c", ""},
		{"/*.go", "a.go", "a/b.go"},
	} {
		f := Parse(tt.pattern + " @team\n")
		if !slices.Equal(f.Owners(tt.yes), []string{"@team"}) {
			t.Errorf("%s does not match %s", tt.pattern, tt.yes)
		}
		if tt.no != "" && f.Owners(tt.no) != nil {
			t.Errorf("%s matches %s", tt.pattern, tt.no)
		}
	}
}

// TestUnread: lines that GitHub does not read, and none at all.
func TestUnread(t *testing.T) {
	f := Parse("!a.go @x\n[ab].go @x\n\\#a.go @x\n{a,b}.go @x\n\n   # only\n")
	for _, file := range []string{"a.go", "#a.go", "!a.go"} {
		if got := f.Owners(file); got != nil {
			t.Errorf("%s is owned by %q", file, got)
		}
	}
	if new(File).Owners("a.go") != nil {
		t.Error("no file names owners")
	}
}
