package job

import (
	"context"
	"fmt"
	"io"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// ScreenOptions are those of Screen.
type ScreenOptions struct {
	Common
	Selection     Selection
	Formats       []string
	Cohorts       []string
	Catalogues    []string
	MinStars      int
	UnstatedStars int
	Frequencies   string // file of pinned frequencies, or "" for the cohort's own counts
	FASTA         string // reference genome, by which insertions and deletions are moved to the left, or ""
}

// Screen looks up monogenic findings.
func Screen(ctx context.Context, o ScreenOptions) (err error) {
	out, err := o.beginRun("screen")
	if err != nil {
		return err
	}
	defer out.end(&err)
	run := newRun("screen", &o.Common, out)
	in, err := o.Selection.open(ctx, o.Cohorts)
	if err != nil {
		return err
	}
	c, err := matchCatalogue(ctx, in.cohorts, o.Catalogues, screenLimits{o.MinStars, o.UnstatedStars}, o.Frequencies, o.FASTA, in.keep)
	if err != nil {
		return err
	}
	run.stage("match")
	bar := o.progress("screen", "rows")
	defer bar.end()
	for i, held := range in.cohorts {
		results, err := o.pass(ctx, matched{opened: held}, scoring.PlanOptions{Missing: scoring.MissingSkip, Catalogue: c.plans[i].Rows()}, bar)
		if err != nil {
			return err
		}
		run.passed([]*scoring.Results{results})
		excluded := func(s int) bool { return in.kept[i] != nil && !in.kept[i][s] }
		if err := c.evaluate(i, held, results, excluded, nil); err != nil {
			return err
		}
	}
	run.stage("screen")
	if err := c.writeTables(out, o.Formats, in.cohorts, samplesOf(in.cohorts)); err != nil {
		return err
	}
	for i, held := range in.cohorts {
		run.input("cohort", held.path, held.Info().Digest)
		run.count("samples", len(held.Samples()))
		run.count("findings", len(c.results[i].Findings))
	}
	run.catalogue(c, o.Catalogues)
	if err := run.file("frequencies", o.Frequencies); err != nil {
		return err
	}
	if o.FASTA != "" {
		reference, err := genomeFileOf(o.FASTA)
		if err != nil {
			return err
		}
		run.genome(reference)
	}
	if err := run.selection(&o.Selection); err != nil {
		return err
	}
	if err := run.commit(); err != nil {
		return err
	}
	if !o.Quiet {
		in.show(o.Stdout)
		c.show(o.Stdout, in.cohorts)
		fmt.Fprintf(o.Stdout, "findings, screen_scope and screening: %s (%.2f s)\n", o.Out, sinceSeconds(out))
	}
	return nil
}

func samplesOf(cohorts []opened) [][]genome.Sample {
	var all [][]genome.Sample
	for _, c := range cohorts {
		all = append(all, c.Samples())
	}
	return all
}

// catalogue notes the catalogue and what became of its rows.
func (r *record) catalogue(c *catalogued, paths []string) {
	for i, path := range paths {
		r.input("catalogue", path, c.digests[i])
	}
	options := c.plans[0].Options
	r.option("min_stars", fmt.Sprint(options.MinStars))
	r.option("unstated_stars", fmt.Sprint(options.UnstatedStars))
	r.option("catalogue_frequencies", options.FrequencyUse())
	for _, plan := range c.plans {
		for outcome, n := range plan.Counts() {
			r.count("catalogue_"+outcome.String(), n)
		}
		r.count("catalogue_in_other_words", plan.Doubtful())
	}
}

// show prints per condition what the data could see and what was found.
func (c *catalogued) show(w io.Writer, cohorts []opened) {
	for i, s := range c.results {
		fmt.Fprintf(w, "%s: %s of the catalogue\n", cohorts[i].path, countOf(len(c.catalogue.Rows), "row", "rows"))
		for k, scope := range s.Scope {
			condition := &s.Conditions[k]
			found := map[monogenic.Disposition]int{}
			for f := range s.Findings {
				if s.Findings[f].Condition == k {
					found[s.Findings[f].Disposition]++
				}
			}
			fmt.Fprintf(w, "  %s (%s): %d of %d reportable variants assayed, without a finding at most %s", condition.Name, condition.Inheritance,
				scope.State.Assayed, scope.State.Reportable, scope.State.Status)
			for d := monogenic.Report; d <= monogenic.Withheld; d++ {
				if n := found[d]; n > 0 {
					fmt.Fprintf(w, "; %s: %s", d, countOf(n, "finding", "findings"))
				}
			}
			fmt.Fprintln(w)
		}
		if n := s.Plan.Doubtful(); n > 0 {
			fmt.Fprintf(w, "  of %s other rows of the cohort may be spellings: their carriers have no call of them", countOf(n, "variant", "variants"))
			if s.Plan.Options.Reference == nil {
				fmt.Fprint(w, "; --fasta tells which insertions and deletions are the same")
			}
			fmt.Fprintln(w)
		}
	}
}
