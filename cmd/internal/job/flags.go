package job

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/flagfile"
	"cardioscore/scoring/risk"
)

// summarise decides everybody and counts, before anything is written.
func (d *decider) summarise() (*risk.Summary, error) {
	summary := d.rules.NewSummary()
	err := d.each(func(c, i int, r *risk.Result) error {
		summary.Add(r)
		return nil
	})
	if len(d.unclassified) > 0 {
		return nil, fileerr.New(fileerr.Inconsistent, d.run.programme.Path,
			"%s would be seen by no rule, the first is %s: no finding class of the rules holds it",
			countOf(len(d.unclassified), "finding to be reported", "findings to be reported"), d.unclassified[0])
	}
	return summary, err
}

// each decides everybody in cohort order.
func (d *decider) each(visit func(c, i int, r *risk.Result) error) error {
	d.screen, d.outOfRange, d.unclassified = nil, 0, nil
	for c := range d.run.cohorts {
		for i := range d.run.cohorts[c].Samples() {
			if err := visit(c, i, d.decide(c, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// flagTables are the tables that have one row a person, and the review queue.
type flagTables struct {
	writers []flagfile.Writer
	review  *flagfile.Review
	inputs  *inputsTable
	files   []interface{ Close() error }
}

// flagTables begins the tables. Flags are always written as Parquet, which keeps
// ids to the byte and which explain reads; as CSV where it is asked for.
func (d *decider) flagTables(out *output, csv bool) (*flagTables, error) {
	t := &flagTables{}
	parquet, err := out.Create("flags.parquet")
	if err != nil {
		return nil, err
	}
	t.files = append(t.files, parquet)
	t.writers = append(t.writers, flagfile.NewParquet(parquet, parquet.Name()))
	if csv {
		file, err := out.Create("flags.csv")
		if err != nil {
			return nil, err
		}
		t.files = append(t.files, file)
		writer, err := flagfile.NewCSV(file, file.Name())
		if err != nil {
			return nil, err
		}
		t.writers = append(t.writers, writer)
	}
	file, err := out.Create("review.csv")
	if err != nil {
		return nil, err
	}
	t.files = append(t.files, file)
	if t.review, err = flagfile.NewReview(file, file.Name()); err != nil {
		return nil, err
	}
	t.inputs, err = newInputsTable(out, d.rules)
	return t, err
}

func (t *flagTables) close() error {
	for _, w := range t.writers {
		if err := w.Close(); err != nil {
			return err
		}
	}
	if err := errors.Join(t.review.Close(), t.inputs.close()); err != nil {
		return err
	}
	for _, file := range t.files {
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}

// writeFlags writes flags, the review queue and the inputs, and counts what it
// wrote.
func (d *decider) writeFlags(out *output, csv bool) (*risk.Summary, error) {
	t, err := d.flagTables(out, csv)
	if err != nil {
		return nil, err
	}
	r := d.run
	builder := flagfile.NewBuilder(flagfile.Run{
		ProgrammeID: r.programme.ID, ProgrammeVersion: r.programme.Version, Rules: r.programme.Rules,
		ProgrammeDigest: r.programme.Digest, ScoresDigest: r.scoresDigest(), ReferenceDigest: r.referenceDigest(),
		CatalogueDigest: r.catalogueDigest(),
	})
	summary := d.rules.NewSummary()
	err = d.each(func(c, i int, result *risk.Result) error {
		row := builder.Row(r.ids[c][i], r.cohorts[c].Info().Digest, result, d.scores, d.limitations)
		for _, w := range t.writers {
			if err := w.Write(&row); err != nil {
				return err
			}
		}
		summary.Add(result)
		if err := t.review.Write(row.SampleID, result); err != nil {
			return err
		}
		return t.inputs.write(row.SampleID, d.person)
	})
	if err != nil {
		return nil, err
	}
	return summary, t.close()
}

// scoresDigest names the scores of the run: the SHA-256 of "name identity" lines.
func (r *programmed) scoresDigest() string {
	var lines []string
	for k, s := range r.programme.Scores {
		lines = append(lines, s.Name+" "+r.scored.scores[k].Identity())
	}
	return digestLines(lines)
}

func (r *programmed) referenceDigest() string {
	var lines []string
	for id, entry := range r.references {
		lines = append(lines, id+" "+entry.FileDigest)
	}
	slices.Sort(lines)
	return digestLines(lines)
}

func (r *programmed) catalogueDigest() string {
	if r.screened == nil {
		return ""
	}
	return r.screened.catalogue.Digest
}

func digestLines(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n") + "\n"))
	return hex.EncodeToString(sum[:])
}

func tierCounts(s *risk.Summary) map[string]int64 {
	counts := map[string]int64{}
	for t, n := range s.ByTier {
		counts[risk.Tier(t).String()] = n
	}
	return counts
}

// tierLine tells the counts of the tiers that have people.
func tierLine(s *risk.Summary) string {
	var parts []string
	for t, n := range s.ByTier {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", risk.Tier(t), n))
		}
	}
	return strings.Join(parts, ", ")
}
