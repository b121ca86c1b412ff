package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// GitHub writes r as the workflow commands of GitHub Actions, which become
// annotations of the lines of a pull request, and a closing line. GitHub shows
// ten annotations of each kind for a step, so that failures come first.
//
// See "Workflow commands for GitHub Actions"; the escapes are those of the
// toolkit's issueCommand.
func GitHub(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	items := r.items()
	for l := failure; l >= note; l-- {
		for _, i := range items {
			if i.level == l {
				writeCommand(b, r, i)
			}
		}
	}
	b.WriteString(closing(r) + "\n")
	return b.Flush()
}

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
