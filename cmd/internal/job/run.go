package job

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cardioscore/io/catalogue"
	"cardioscore/io/fileerr"
	"cardioscore/io/people"
	"cardioscore/io/programme"
	"cardioscore/io/refdist"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
	"cardioscore/scoring/risk"
)

// RunOptions are those of Run.
type RunOptions struct {
	Common
	Programme string
}

// programmed is what a run holds in memory.
type programmed struct {
	programme *programme.Programme
	cohorts   []opened
	first     []int // number of each cohort's first person among all

	table     *people.Table   // nil for none
	optOuts   *people.OptOuts // nil for none
	lab       []monogenic.LabFinding
	labDigest string
	// By file, then score, as read; and by score, as the programme takes them.
	referenceFiles map[string]map[string]refdist.Entry
	references     map[string]refdist.Entry
	scored         *scored
	screened       *catalogued // nil without a catalogue
	ids            [][]string  // as they are written, by cohort
	batches        runBatches
	tables         *scoreTables
}

// Run does everything in one pass over the genotypes, from a programme to flags.
func Run(ctx context.Context, o RunOptions) (err error) {
	p, err := programme.Read(o.Programme)
	if err != nil {
		return err
	}
	out, err := o.beginRun("run")
	if err != nil {
		return err
	}
	defer out.end(&err)
	record := newRun("run", &o.Common, out)
	r := &programmed{programme: p, tables: &scoreTables{out: out, formats: tableFormats(p)}}
	defer func() { r.close() }()
	if err := r.open(ctx); err != nil {
		return err
	}
	rules, err := r.declare()
	if err != nil {
		return err
	}
	out.log.Info("rules", "not_evaluated", rules.NotEvaluated(), "scores_unread", r.unread())
	if !o.Quiet {
		r.tell(o.Stdout, rules)
	}
	record.stage("open")
	if err := r.pass(ctx, &o.Common, record); err != nil {
		return err
	}
	d := r.decider(rules)
	before, err := d.summarise()
	if err != nil {
		return err
	}
	record.stage("decide")
	if !o.Quiet {
		fmt.Fprintf(o.Stdout, "%s %s, to be written: %s\n", p.ID, p.Version, tierLine(before))
	}
	flags, err := d.flagTables(out, slices.Contains(p.Outputs.Formats, "csv"))
	if err != nil {
		return err
	}
	var after *risk.Summary
	err = together(
		func() error { return r.write(ctx, record) },
		func() (err error) {
			after, err = d.writeFlags(flags)
			return err
		})
	if err != nil {
		return err
	}
	if !before.Equal(after) {
		return fileerr.New(fileerr.Internal, out.Path(), "the tiers that were written differ from those that were counted before")
	}
	record.stage("write")
	if err := r.note(record); err != nil {
		return err
	}
	record.option("rules_not_evaluated", strings.Join(rules.NotEvaluated(), " "))
	record.count("people_numbers_out_of_range", d.outOfRange)
	for tier, n := range tierCounts(after) {
		record.count("tier_"+tier, int(n))
	}
	if err := record.commit(); err != nil {
		return err
	}
	if !o.Quiet {
		r.show(o.Stdout)
		r.showPeople(o.Stdout, d.outOfRange)
		fmt.Fprintln(o.Stdout, "written:")
		if err := after.Write(o.Stdout); err != nil {
			return err
		}
		fmt.Fprintf(o.Stdout, "flags, scores, findings and manifest: %s (%s)\n", o.Out, record.times())
	}
	return nil
}

// open opens the cohorts and reads the tables about people.
func (r *programmed) open(ctx context.Context) (err error) {
	p := r.programme
	if r.cohorts, err = openCohorts(ctx, p.Cohorts); err != nil {
		return err
	}
	var ids []string
	for _, c := range r.cohorts {
		r.first = append(r.first, len(ids))
		for _, sample := range c.Samples() {
			ids = append(ids, sample.ID)
		}
	}
	index := people.NewIndex(ids)
	if p.People != nil {
		options := people.Options{RiskUnit: p.People.RiskUnit}
		for _, m := range p.People.Measurements {
			options.Measurements = append(options.Measurements, m.Column)
		}
		if r.table, err = people.Read(p.People.File, options, index); err != nil {
			return err
		}
	}
	if p.OptOut != "" {
		if r.optOuts, err = people.ReadOptOuts(p.OptOut, index); err != nil {
			return err
		}
	}
	if p.LabFindings != "" {
		if len(p.Catalogues) == 0 {
			return fileerr.New(fileerr.Inconsistent, p.Path, "lab_findings need a catalogue, which says by which rule a gene's findings count")
		}
		if r.lab, r.labDigest, err = catalogue.ReadLabFindings(p.LabFindings); err != nil {
			return err
		}
		if err := r.checkLabIDs(index); err != nil {
			return err
		}
	}
	if r.ids, err = r.writtenIDs(); err != nil {
		return err
	}
	return r.readReferences()
}

// checkLabIDs refuses a laboratory finding whose sample id would be in the cohort without
// the blanks around it: a confirmed finding must not get lost over a space.
func (r *programmed) checkLabIDs(index people.Index) error {
	for i := range r.lab {
		id := r.lab[i].SampleID
		_, known := index[id]
		if trimmed := strings.TrimSpace(id); !known && trimmed != id {
			if _, known = index[trimmed]; known {
				return fileerr.New(fileerr.Malformed, r.programme.LabFindings,
					"row %d: sample_id: the sample id has spaces around it; ids are compared to the byte: take them away", i+1)
			}
		}
	}
	return nil
}

// readReferences reads the reference files. A file may hold the distributions of
// several scores; checkScores takes for each score that of its own file.
func (r *programmed) readReferences() error {
	r.referenceFiles = map[string]map[string]refdist.Entry{}
	for _, s := range r.programme.Scores {
		if s.Reference == "" || r.referenceFiles[s.Reference] != nil {
			continue
		}
		entries, err := readReferences([]string{s.Reference})
		if err != nil {
			return err
		}
		r.referenceFiles[s.Reference] = entries
	}
	return nil
}

// optedOut says whether a person is on the opt-out list or marked in the table.
func (r *programmed) optedOut(c, i int) bool {
	s := r.first[c] + i
	if r.optOuts != nil && r.optOuts.Listed[s] {
		return true
	}
	return r.table != nil && r.table.OptedOut(s) == people.Yes
}

// write writes every table but the flags.
func (r *programmed) write(ctx context.Context, record *record) error {
	if len(r.programme.Scores) > 0 {
		if err := r.writeTables(ctx, record); err != nil {
			return err
		}
	}
	if r.screened == nil {
		return nil
	}
	var samples [][]genome.Sample
	for c := range r.cohorts {
		renamed := slices.Clone(r.cohorts[c].Samples())
		for i := range renamed {
			renamed[i].ID = r.ids[c][i]
		}
		samples = append(samples, renamed)
	}
	return r.screened.writeTables(record.out, r.tables.formats, r.cohorts, samples)
}

// tableFormats are those of all tables but the flags.
func tableFormats(p *programme.Programme) []string {
	if slices.Contains(p.Outputs.Formats, "csv") {
		return []string{"parquet", "tsv"}
	}
	return []string{"parquet"}
}

// note writes inputs, policies and counts into the manifest.
func (r *programmed) note(record *record) error {
	p := r.programme
	path, err := filepath.Abs(p.Path) // explain may be called from elsewhere
	if err != nil {
		return fileerr.Wrap(fileerr.IO, p.Path, err)
	}
	record.input("programme", path, p.Digest)
	record.input("rules", "", p.Rules.Digest())
	record.matching(r.scored.matching)
	r.scored.countMissed(record)
	var references []string
	for _, s := range p.Scores {
		if s.Reference != "" && !slices.Contains(references, s.Reference) {
			references = append(references, s.Reference)
		}
	}
	if err := record.inputs("reference", references); err != nil {
		return err
	}
	if r.screened != nil {
		record.catalogue(r.screened, p.Catalogues)
		for _, s := range r.screened.results {
			record.count("findings", len(s.Findings))
			record.count("lab_findings_used", s.Lab.Used)
			record.count("lab_findings_not_reportable", s.Lab.NotReportable)
			record.count("lab_findings_excluded", s.Lab.Excluded)
		}
		record.count("lab_findings_outside", r.labOutside())
	}
	if r.table != nil {
		record.input("people", r.table.Path, r.table.Digest)
		record.count("people_rows", int(r.table.Rows))
		record.count("people_rows_outside", int(r.table.Outside))
		record.count("people_absent", int(r.table.Absent))
	}
	record.count("opted_out", r.countOptedOut())
	if r.optOuts != nil {
		record.input("opt_out", r.optOuts.Path, r.optOuts.Digest)
		record.count("opt_out_lines_outside", int(r.optOuts.Outside))
	}
	if p.LabFindings != "" {
		record.input("lab_findings", p.LabFindings, r.labDigest)
		record.count("lab_findings", len(r.lab))
	}
	record.option("allow_different_coverage", fmt.Sprint(p.AllowDifferentCoverage))
	record.option("purpose", string(p.Purpose))
	record.option("ids", p.Outputs.IDs)
	return nil
}

// labOutside counts laboratory findings of people in no cohort.
func (r *programmed) labOutside() int {
	outside := len(r.lab)
	for _, s := range r.screened.results {
		outside -= s.Lab.Used + s.Lab.NotReportable + s.Lab.Excluded
	}
	return outside
}

func (r *programmed) countOptedOut() int {
	n := 0
	for c := range r.cohorts {
		for i := range r.cohorts[c].Samples() {
			if r.optedOut(c, i) {
				n++
			}
		}
	}
	return n
}

// showPeople prints how the tables about people met the cohorts: a list of which
// nobody is found would otherwise pass for an empty one.
func (r *programmed) showPeople(w io.Writer, outOfRange int) {
	if t := r.table; t != nil {
		fmt.Fprintf(w, "people table: %s, %d of nobody in the cohorts; %s without a row; %s out of range and taken as missing\n",
			countOf(int(t.Rows), "row", "rows"), t.Outside, countOf(int(t.Absent), "person", "people"), countOf(outOfRange, "number", "numbers"))
	}
	if r.optOuts != nil || r.table != nil && r.table.HasOptOuts() {
		fmt.Fprintf(w, "opt-outs: %s", countOf(r.countOptedOut(), "person", "people"))
		if r.optOuts != nil {
			fmt.Fprintf(w, "; the list has %d of them, and %s of nobody in the cohorts", r.optOuts.People,
				countOf(int(r.optOuts.Outside), "line", "lines"))
		}
		fmt.Fprintln(w)
	}
	if len(r.lab) > 0 && r.screened != nil {
		used := 0
		for _, s := range r.screened.results {
			used += s.Lab.Used
		}
		fmt.Fprintf(w, "laboratory findings: %d of %d used, %d of nobody in the cohorts\n", used, len(r.lab), r.labOutside())
	}
}

// show prints what was scored and screened.
func (r *programmed) show(w io.Writer) {
	r.scored.matching.show(w, false)
	r.scored.show(w)
	if r.screened != nil {
		r.screened.show(w, r.cohorts)
	}
}
