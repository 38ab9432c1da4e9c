package job

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/flagfile"
	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/risk"
)

// summarise decides everybody and counts, before anything is written.
func (d *decider) summarise() (*risk.Summary, error) {
	summary, err := d.each(nil)
	if len(d.unclassified) > 0 {
		return nil, fileerr.New(fileerr.Inconsistent, d.run.programme.Path,
			"%s would be seen by no rule, the first is %s: no finding class of the rules holds it",
			countOf(len(d.unclassified), "finding to be reported", "findings to be reported"), d.unclassified[0])
	}
	return summary, err
}

// each decides everybody, counts, and writes in cohort order into the tables, where
// there are any.
func (d *decider) each(t *flagTables) (*risk.Summary, error) {
	summary := d.rules.NewSummary()
	d.outOfRange, d.unclassified = 0, nil
	queue := inorder.New(d.atOnce)
	for c := range d.run.cohorts {
		samples := len(d.run.cohorts[c].Samples())
		for first := 0; first < samples; first += decidedAtOnce {
			p := d.next()
			work := func() error {
				p.decideAll(c, first, min(first+decidedAtOnce, samples), t)
				return nil
			}
			finish := func() error {
				summary.Merge(p.summary)
				d.outOfRange += p.outOfRange
				d.unclassified = append(d.unclassified, p.unclassified...)
				if t != nil {
					if err := t.write(&p.rows); err != nil {
						return err
					}
				}
				d.rest(p)
				return nil
			}
			if err := queue.Add(work, finish); err != nil {
				return nil, queue.Wait()
			}
		}
	}
	return summary, queue.Wait()
}

// decideAll decides the people of a cohort from first up to end, and makes their rows
// where tables are written.
func (p *deciding) decideAll(c, first, end int, t *flagTables) {
	if p.begin(c, first, end); t != nil {
		p.rows.begin(t)
	}
	for i := first; i < end; i++ {
		p.decide(i)
		p.summary.Add(&p.result)
		if t != nil {
			p.rows.add(t, p, p.run.ids[c][i])
		}
	}
}

// next gives what decides some people.
func (d *decider) next() *deciding {
	select {
	case p := <-d.free:
		return p
	default:
		return &deciding{decider: d, person: d.rules.NewPerson()}
	}
}

// rest takes it back.
func (d *decider) rest(p *deciding) {
	select {
	case d.free <- p:
	default:
	}
}

// flagRows are rows of some people, of all tables.
type flagRows struct {
	builder *flagfile.Builder
	flags   *flagfile.Batch
	inputs  *scoretable.RowBatch
}

// begin forgets the people before.
func (b *flagRows) begin(t *flagTables) {
	if b.builder == nil {
		b.builder, b.flags, b.inputs = flagfile.NewBuilder(t.run), flagfile.NewBatch(t.csv), scoretable.NewRowBatch(t.inputs.columns)
		return
	}
	b.flags.Clear()
	b.inputs.Clear()
}

// add appends the person who was decided.
func (b *flagRows) add(t *flagTables, p *deciding, id string) {
	row := b.builder.Row(id, p.run.cohorts[p.cohort].Info().Digest, &p.result, p.scores, p.limitations)
	b.flags.Add(&row, &p.result)
	t.inputs.fill(b.inputs, id, p.person)
}

// flagTables are the tables that have one row a person, and the review queue.
type flagTables struct {
	run     flagfile.Run
	csv     bool
	writers []flagfile.Writer
	inputs  *inputsTable
	files   []interface{ Close() error }
}

// flagTables begins the tables. Flags are always written as Parquet, which keeps
// ids to the byte and which explain reads; as CSV where it is asked for.
func (d *decider) flagTables(out *output, csv bool) (*flagTables, error) {
	r := d.run
	t := &flagTables{csv: csv, run: flagfile.Run{
		ProgrammeID: r.programme.ID, ProgrammeVersion: r.programme.Version, Rules: r.programme.Rules,
		ProgrammeDigest: r.programme.Digest, ScoresDigest: r.scoresDigest(), ReferenceDigest: r.referenceDigest(),
		CatalogueDigest: r.catalogueDigest(),
	}}
	begin := func(name string, writer func(io.Writer, string) (flagfile.Writer, error)) error {
		file, err := out.Create(name)
		if err != nil {
			return err
		}
		w, err := writer(file, name)
		t.files, t.writers = append(t.files, file), append(t.writers, w)
		return err
	}
	if err := begin("flags.parquet", flagfile.NewParquet); err != nil {
		return nil, err
	}
	if csv {
		if err := begin("flags.csv", flagfile.NewCSV); err != nil {
			return nil, err
		}
	}
	if err := begin("review.csv", flagfile.NewReview); err != nil {
		return nil, err
	}
	var err error
	t.inputs, err = newInputsTable(out, d.rules)
	return t, err
}

// write appends rows to all tables.
func (t *flagTables) write(b *flagRows) error {
	for _, w := range t.writers {
		if err := w.Write(b.flags); err != nil {
			return err
		}
	}
	return t.inputs.rows.WriteBatch(b.inputs)
}

func (t *flagTables) close() error {
	for i, w := range t.writers {
		if err := w.Close(); err != nil {
			return err
		}
		if err := t.files[i].Close(); err != nil {
			return err
		}
	}
	return t.inputs.close()
}

// writeFlags writes flags, the review queue and the inputs, and counts what it
// wrote.
func (d *decider) writeFlags(t *flagTables) (*risk.Summary, error) {
	summary, err := d.each(t)
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
