package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// githubMax is how many annotations of each level GitHub shows for a step: "10 warning
// annotations and 10 error annotations per step" (Workflow commands for GitHub Actions).
const githubMax = 10

// GitHub writes r as the workflow commands of GitHub Actions, which become
// annotations of the lines of a pull request, and a closing line. What is beyond
// the ten of each level that GitHub shows is a line of the log each.
//
// See "Workflow commands for GitHub Actions"; the escapes are those of the
// toolkit's issueCommand.
func GitHub(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	items := r.items()
	var beyond []item
	for l := failure; l >= note; l-- {
		n := 0
		for _, i := range items {
			if i.level != l {
				continue
			}
			if n++; n > githubMax {
				beyond = append(beyond, i)
				continue
			}
			writeCommand(b, r, i)
		}
	}
	for _, i := range beyond {
		p := i.position
		p.File = inside(p.File)
		b.WriteString(unannotated + noCommand(Clean(p.String()+": "+i.message+" ["+i.check+"]")) + "\n")
	}
	b.WriteString(closing(r))
	if len(beyond) > 0 {
		b.WriteString("; " + strconv.Itoa(len(beyond)) + " without annotation, since GitHub shows " + strconv.Itoa(githubMax) + " of a kind for a step")
	}
	b.WriteString("\n")
	return b.Flush()
}

// unannotated begins the lines of the log that are no commands.
const unannotated = "not annotated: "

// noCommand is a line of the log without what the runner takes for a command in the middle of
// one: "##[error]". Commands of the other form, "::error::", begin a line.
func noCommand(s string) string { return strings.ReplaceAll(s, "##[", "## [") }

func writeCommand(b *bufio.Writer, r *Report, i item) {
	b.WriteString([]string{"::notice ", "::warning ", "::error "}[i.level])
	if i.position.IsValid() {
		b.WriteString("file=" + property(inside(i.position.File)) + ",line=" + strconv.Itoa(i.position.Line))
		if c := r.column(i.position); c > 0 {
			b.WriteString(",col=" + strconv.Itoa(c))
		}
		b.WriteString(",")
	}
	b.WriteString("title=" + property("stickystate: "+i.check) + "::")
	lines := append([]string{Clean(i.message)}, i.details(Block)...)
	b.WriteString(data(strings.Join(lines, "\n")) + "\n")
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// data escapes the message of a command.
func data(s string) string { return dataEscapes.Replace(s) }

// property escapes the value of a property. Line breaks in it are kept, as
// escapes, for a file may have them in its name; other control characters are
// not.
func property(s string) string {
	parts := strings.Split(s, "\n")
	for i := range parts {
		parts[i] = Clean(parts[i])
	}
	return propertyEscapes.Replace(strings.Join(parts, "\n"))
}
