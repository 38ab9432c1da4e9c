package job

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"cardioscore/io/cohort"
	"cardioscore/io/sites"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// checkCallable refuses an assumption that cannot be meant: arrays and imputation say
// nothing of positions without a row.
func (o *WantedOptions) checkCallable(assay scoring.Assay) error {
	switch {
	case o.Callable == "":
		return nil
	case assay != scoring.WGS && assay != scoring.Exome:
		return usagef("--callable is for --assay wgs and exome: with %s, a position without a row was not looked at", assay)
	case o.FASTA == "":
		return usagef("--callable needs --fasta: the reference that everybody is assumed to carry there")
	}
	return nil
}

// assumption fills in what --callable assumes: within what was asked for, where the
// absence of a row tells something.
func (w *wanted) assumption(path string, to *cohort.Callable) error {
	var read sites.Regions
	if err := sites.ReadBED(path, &read); err != nil {
		return err
	}
	regions := &sites.Regions{}
	if err := addAll(path, &read, regions.Add); err != nil {
		return err
	}
	if w.regions != nil {
		regions = regions.And(w.regions)
	}
	if w.set != nil {
		regions = regions.And(w.set.Regions())
	}
	bytes, digest, err := digestFile(path)
	*to = cohort.Callable{
		Regions: regions, Source: cohort.SourceFile{Name: filepath.Base(path), Bytes: bytes, SHA256: digest}, Bases: w.fasta.Bases,
	}
	return err
}

// showCallable says what a cohort assumes.
func showCallable(w io.Writer, meta *cohort.Meta) {
	c := meta.Callable
	if c == nil {
		return
	}
	fmt.Fprintf(w, "  assumed callable: %d positions of %s (%.12s); where the cohort has no row there, --absent homref counts everybody as homozygous for the reference\n",
		c.Positions, c.Source.Name, c.Source.SHA256)
	if c.Unknown > 0 {
		fmt.Fprintf(w, "  %d of its positions are not A, C, G or T in the reference: nothing is assumed of them\n", c.Unknown)
	}
}

// stretchesOf lists what the alleles of score rows span, from their positions on.
func stretchesOf(scores []*scoreset.Score) []sites.Region {
	var all []sites.Region
	for score := range oncePerTable(scores) {
		for i := range score.Len() {
			chrom, pos := score.Chrom(i), score.Pos(i)
			effect, other := score.Alleles(i)
			if chrom >= 1 && chrom <= genome.LastChromosome && pos >= 1 && other != "" {
				v := sites.Variant{Chrom: chrom, Pos: pos, Ref: effect, Alt: other}
				all = append(all, v.Span())
			}
		}
	}
	return all
}

// assume adds to the options of a match what the cohort assumes, where absent rows
// are filled by it.
func (m *matching) assume(ctx context.Context, c opened, options *match.Options) error {
	if options.Absent != match.AbsentHomRef || c.Meta().Callable == nil {
		return nil
	}
	assumed, err := c.Assumed(ctx, stretchesOf(m.scores))
	if err == nil {
		options.Assumed = assumed.Bases
	}
	return err
}

// assumption notes, for the manifest, the assumption that filled absent rows.
func (r *record) assumption(c *matched, policy *Policy) {
	callable := c.Meta().Callable
	if callable == nil || policy.Absent != "homref" {
		return
	}
	r.option("callable "+c.path, fmt.Sprintf("assumed in %d positions of %s, sha256 %s", callable.Positions, callable.Source.Name, callable.Source.SHA256))
	for _, result := range c.results {
		r.count("score_rows_assumed_homref", result.Coverage.FilledCallable)
	}
}
