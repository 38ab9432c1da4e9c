package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"

	"cardioscore/io/cohort"
	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
	"cardioscore/io/pgscatalog"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Inspect shows what a cohort, a score file, a compiled set or a run holds. It names no sample.
// columns are of score files.
func Inspect(ctx context.Context, w io.Writer, path string, columns ScoreColumns) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fileerr.Wrap(fileerr.IO, path, err)
	case !info.IsDir():
		return inspectScores(w, path, columns)
	case holds(path, "cohort.json"):
		return inspectCohort(ctx, w, path)
	case holds(path, compiled.Name):
		return inspectSet(w, path)
	case holds(path, manifest.Name):
		return inspectRun(w, path)
	}
	return fileerr.New(fileerr.Malformed, path, "holds neither cohort.json, %s nor %s; inspect shows a cohort, a compiled set, a run, or a score file", compiled.Name, manifest.Name)
}

func inspectCohort(ctx context.Context, w io.Writer, path string) error {
	c, err := cohort.Open(ctx, path)
	if err != nil {
		return err
	}
	meta := c.Meta()
	fmt.Fprintf(w, "cohort %s\n  %d samples, %d variants, build %s, assay %s\n", path, meta.Samples, meta.Variants, meta.Build, meta.Assay)
	asserted := "REF is the reference base"
	if !meta.RefAsserted {
		asserted = "REF is a column of the source, not asserted to be the reference base"
	}
	compression := meta.Compression
	if compression == "none" {
		compression = "not compressed"
	}
	fmt.Fprintf(w, "  %s\n  %s; %s, blocks of %d samples\n  digest %s\n", asserted, genotypesOf(meta), compression, meta.BlockSamples, meta.Digest)
	showPhase(w, meta)
	showCallable(w, meta)
	fmt.Fprint(w, "  from")
	for _, s := range meta.Sources {
		fmt.Fprintf(w, " %s", s.Name)
	}
	fmt.Fprintln(w)
	showOutcomes(w, &meta.Outcomes, meta.Samples)
	for _, chrom := range meta.Chromosomes {
		fmt.Fprintf(w, "  chr%-3s %10d rows at %d sites\n", chrom.Name, chrom.Rows, chrom.Sites)
	}
	var sexes [3]int
	unknownX := 0
	for _, s := range c.Samples() {
		sexes[s.Sex]++
		if s.XPloidy == genome.UnknownPloidy {
			unknownX++
		}
	}
	fmt.Fprintf(w, "  sex: %d female, %d male, %d unknown; ploidy of X unknown in %d\n",
		sexes[genome.Female], sexes[genome.Male], sexes[genome.UnknownSex], unknownX)
	fmt.Fprintf(w, "  %s\n", sampleQCOf(meta))
	return nil
}

func inspectScores(w io.Writer, path string, columns ScoreColumns) error {
	declarations, err := columns.declarations()
	if err != nil {
		return err
	}
	scores, err := pgscatalog.ReadAll([]string{path}, pgscatalog.Options{Columns: declarations, Population: columns.Population})
	if err != nil {
		return err
	}
	if err := columns.check(scores); err != nil {
		return err
	}
	for _, s := range scores {
		grid := s.Grid()
		fmt.Fprintf(w, "score %s\n  name %s\n  trait %s\n  build %s, harmonised %v, weight type %s\n  licence %s\n  %s",
			s.ID, stated(s.Name), stated(s.Trait), s.Build, s.Harmonised, stated(s.WeightType), stated(s.Licence), countOf(s.Len(), "row", "rows"))
		effects, fates := map[string]int{}, map[string]int{}
		for i := range s.Len() {
			effects[s.Effect(i).String()]++
			if fate := s.Fate(i); fate != scoreset.Undecided {
				fates[fate.String()]++
			}
		}
		fmt.Fprint(w, ":")
		counts(w, effects)
		if len(fates) > 0 {
			fmt.Fprint(w, "\n  rows that no cohort can use:")
			counts(w, fates)
		}
		for note, n := range s.Notes {
			if n > 0 {
				fmt.Fprintf(w, "\n  note: %d of its %s", n, scoreset.Note(note))
			}
		}
		exact := "every weight is exact"
		if !grid.Exact {
			exact = "weights are rounded to it"
		}
		fmt.Fprintf(w, "\n  grid 10^-%d in %d digits, %s\n  digest %s\n", grid.Power, grid.Digits, exact, s.Digest)
	}
	return nil
}

// stated is what a header says, in words where it says nothing.
func stated(text string) string {
	if text == "" {
		return "not stated"
	}
	return text
}

// counts prints a table of counts in the order of its names.
func counts(w io.Writer, table map[string]int) {
	sep := " "
	for _, name := range sortedNames(table) {
		fmt.Fprintf(w, "%s%d %s", sep, table[name], name)
		sep = ", "
	}
}

func inspectRun(w io.Writer, path string) error {
	m, err := manifest.Read(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "result of %s by %s, begun %s\n", m.Command, m.Engine, m.Started.UTC().Format("2006-01-02 15:04:05 MST"))
	for _, in := range m.Inputs {
		fmt.Fprintf(w, "  in   %-12s %s  %.12s\n", in.Kind, in.Path, in.Digest)
	}
	for _, out := range m.Outputs {
		fmt.Fprintf(w, "  out  %-24s %12d bytes  %.12s\n", out.Name, out.Bytes, out.SHA256)
	}
	for _, name := range sortedNames(m.Counts) {
		fmt.Fprintf(w, "  %s: %d\n", name, m.Counts[name])
	}
	for _, name := range sortedNames(m.Options) {
		fmt.Fprintf(w, "  %s: %s\n", name, m.Options[name])
	}
	if !holds(path, "coverage.parquet") {
		return nil
	}
	return scoretable.ReadCoverage(filepath.Join(path, "coverage.parquet"), func(row *scoretable.CoverageRow) error {
		fmt.Fprintf(w, "  %s in %s: %d of %d rows used, %.2f %% of sum|w|, %s %s\n",
			row.ScoreID, row.Cohort, row.Coverage.Used, row.Coverage.Rows, 100*row.Coverage.ByWeight, row.Status, row.Reason)
		return nil
	})
}

func sortedNames[V any](table map[string]V) []string {
	var names []string
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
