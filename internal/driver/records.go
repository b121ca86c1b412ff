package driver

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
)

// records are what one or more packages have to tell.
type records struct{ finding.Records }

// A told is the records of one package.
type told struct {
	pkg string
	records
}

// decodeRecords reads what the inventory has said of a package.
func decodeRecords(pkg string, r *graph.Result) (told, error) {
	u := told{pkg: pkg}
	if r == nil {
		return u, nil
	}
	for _, m := range r.Messages {
		if err := u.Decode(finding.Category(m.Category), m.Text); err != nil {
			return u, err
		}
	}
	return u, nil
}

// add adds the records of a package.
func (res *outcome) add(u told) {
	res.units = append(res.units, u)
	res.packages++
	res.analysed[u.pkg] = true
	res.Add(&u.Records)
}

// locate gives accesses in other packages, which are known by package and name of
// the file, the files that they are in. The places of directives are left to
// locateSilence.
func (r *records) locate(pkgs *graph.Set) {
	for _, f := range r.Findings {
		for _, pos := range evidence(f) {
			dir, base := path.Split(pos.File)
			if p := pkgs.Package(strings.TrimSuffix(dir, "/")); p != nil && p.Dir != "" {
				pos.File = filepath.Join(p.Dir, base)
			}
		}
	}
}

// positions returns every position in the records, to be changed in place.
func (r *records) positions() []*finding.Position {
	var ps []*finding.Position
	for _, f := range r.Findings {
		ps = append(ps, positions(f)...)
	}
	for i := range r.Directives {
		ps = append(ps, &r.Directives[i].Position)
	}
	for i := range r.Routes {
		ps = append(ps, &r.Routes[i].Position)
	}
	return ps
}
