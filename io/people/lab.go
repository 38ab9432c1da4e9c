package people

import (
	"io"
	"strings"

	"cardioscore/scoring/monogenic"
	"cardioscore/scoring/risk"
)

// LabFindings are findings that a laboratory confirmed, by sample number.
type LabFindings struct {
	Path     string
	Digest   string // SHA-256 of the text, in hex
	BySample map[int32][]risk.Finding
	Rows     int64 // rows of the file
	Outside  int64 // of them, rows of nobody in the cohort
	Ignored  []string
}

// labColumns are the columns of a laboratory's table; the first three have to be
// there and filled, the others are shown as evidence.
var labColumns = []string{"gene", "status", "classification", "condition", "variant", "report_id"}

const labRequired = 3

// ReadLabFindings reads confirmed findings: one row a person and finding, with
// status and classification in the words of package monogenic. A word that is
// not known is an error, since the rules would pass over it.
func ReadLabFindings(path string, samples Index) (*LabFindings, error) {
	r, err := openRows(path)
	if err != nil {
		return nil, err
	}
	defer r.file.Close()
	out := &LabFindings{Path: path, BySample: map[int32][]risk.Finding{}}
	places := map[string]int{}
	for i, name := range labColumns {
		places[name] = r.column(name)
		if i < labRequired && places[name] < 0 {
			return nil, r.errorf(name, "the table has no such column; it needs sample_id, %s", strings.Join(labColumns[:labRequired], ", "))
		}
	}
	for _, name := range r.columns {
		if _, known := places[name]; !known && name != columnID {
			out.Ignored = append(out.Ignored, name)
		}
	}
	for {
		err := r.next()
		if err == io.EOF {
			out.Digest = r.file.Digest()
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out.Rows++
		s, err := samples.find(path, r.file.Line(), r.fields[r.column(columnID)])
		if err != nil {
			return nil, err
		}
		finding, err := r.labFinding(places)
		if err != nil {
			return nil, err
		}
		if s < 0 {
			out.Outside++
			continue
		}
		out.BySample[s] = append(out.BySample[s], finding)
	}
}

// labFinding reads the cells of one row.
func (r *rows) labFinding(places map[string]int) (risk.Finding, error) {
	cell := func(name string) string {
		if place := places[name]; place >= 0 {
			return string(r.fields[place])
		}
		return ""
	}
	f := risk.Finding{Origin: risk.KindLab, Gene: cell("gene"), Condition: cell("condition"), Status: strings.ToLower(cell("status"))}
	if f.Gene == "" {
		return f, r.errorf("gene", "the cell is blank")
	}
	known := false
	for _, s := range monogenic.Statuses() {
		known = known || s.IsFinding() && s.String() == f.Status
	}
	if !known {
		return f, r.errorf("status", "the cell is not the status of a finding, such as %s", monogenic.HetAffectedGenotype)
	}
	classification, ok := monogenic.ParseClassification(cell("classification"))
	if !ok {
		return f, r.errorf("classification", "the cell is not a classification, such as %s", monogenic.Pathogenic)
	}
	f.Classification = classification.String()
	note := []string{f.Gene}
	for _, part := range []string{cell("variant"), f.Condition, f.Status, f.Classification} {
		if part != "" {
			note = append(note, part)
		}
	}
	if report := cell("report_id"); report != "" {
		note = append(note, "report "+report)
	}
	f.Note = strings.Join(note, " ")
	return f, nil
}
