package job

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// fitting is how the positions of a score fit a cohort.
type fitting struct {
	placed int // rows with a position
	held   int // of them, where the cohort has a variant
	fit    int // of those, with alleles that fit, on either strand
}

// fittingOf counts by the outcomes of a match. Tokens outside ACGT (I and D for
// insertions and deletions) say nothing of a place. What pgsc2 leaves out for its strand
// fits.
func fittingOf(r *match.Result) (f fitting) {
	for outcome, n := range r.Coverage.Counts {
		switch outcome {
		case scoreset.NoPosition, scoreset.HarmonisationFailed, scoreset.UnsupportedContig, scoreset.BadWeight,
			scoreset.ComplexUnsupported, scoreset.Contradictory, scoreset.NotACGT:
			continue
		case scoreset.Absent, scoreset.AbsentNotRequested, scoreset.Proxy:
		case scoreset.AlleleMismatch:
			f.held += n
		default:
			f.held, f.fit = f.held+n, f.fit+n
		}
		f.placed += n
	}
	if r.Join != nil && r.PGSC2 != nil { // of a batch that is done the counts alone are kept
		for i, labels := range r.PGSC2.Labels {
			if r.Outcome[i] == scoreset.AlleleMismatch && labels.Has(match.PGSC2IsCandidate) {
				f.fit++
			}
		}
	}
	return f
}

func (f fitting) String() string {
	return fmt.Sprintf("of %s it holds %d positions, %d of them with alleles that fit", countOf(f.placed, "row", "rows"), f.held, f.fit)
}

// Bounds of the evidence. With the right build nearly all positions that a cohort holds
// have alleles that fit (986 of 986 for PGS001229 in 1000 Genomes). With the wrong one
// the cohort holds a position by chance, and its alleles fit by chance: two pairs of
// bases that are drawn evenly fit on one of the two strands in 10 cases of 36, and in
// fewer than half where transitions are twice as common as transversions.
const (
	leastHeld    = 50  // positions, before their alleles say anything
	chanceShare  = 0.6 // of held positions that fit: below, they are held by chance
	rightShare   = 0.9 // of held positions that fit under the right build, at least
	fewHeld      = 0.1 // of positions that are held: below, the other build is tried
	clearlyMore  = 3   // times as many fits speak for the other build
	leastFitting = 20  // fits that speak for it, at least
)

func (f fitting) byChance() bool {
	return f.held >= leastHeld && float64(f.fit) < chanceShare*float64(f.held)
}

func (f fitting) few() bool { return float64(f.held) < fewHeld*float64(f.placed) }

// checkBuilds fails where the variants of a score lie in a cohort as by chance, or where
// they lie there at the positions of the other build, which harmonised files give too, or
// where the cohort has their rsIDs at other positions. It counts what a match has found,
// and looks a second time only where little was. The positions of the authors are not
// tried where lists leave variants out, or a chain file made the positions.
func (m *matching) checkBuilds(ctx context.Context, c opened, results []*match.Result) error {
	build := c.Info().Build
	var few []int
	for k, r := range results {
		f := fittingOf(r)
		if f.placed == 0 || !f.byChance() && !f.few() {
			continue
		}
		score := m.scores[k]
		lifted := m.lifted != nil && slices.Contains(m.lifted.scores, score.ID)
		if other := score.OriginalBuild; !m.listed && !lifted && score.Harmonised && other != genome.UnknownBuild && other != score.Build {
			found, err := m.byAuthors(ctx, c, score)
			if err != nil {
				return err
			}
			if found.fit >= leastFitting && found.fit*found.every >= clearlyMore*f.fit && float64(found.fit) >= rightShare*float64(found.held) {
				return fileerr.New(fileerr.Inconsistent, c.path,
					"is likely of build %s, not %s. By the %s positions of %s, %v; by its %s positions, %v. Import it again with --build %s, and use files harmonised to that",
					other, build, score.Build, score.ID, f, other, found, other)
			}
		}
		switch {
		case !f.byChance():
			few = append(few, k)
		case lifted:
			return fileerr.New(fileerr.Inconsistent, score.Source,
				"is likely of another build than the cohort %s of %s, also when lifted over from %s: %v; of a right build nearly all fit, by chance fewer than half. Find out which of the two is wrong",
				c.path, build, m.lifted.from, f)
		default:
			return fileerr.New(fileerr.Inconsistent, score.Source,
				"is likely of another build than the cohort %s, though both say %s: %v; of a right build nearly all fit, by chance fewer than half. Find out which of the two is wrong; the other build is %s",
				c.path, build, f, otherBuild(build))
		}
	}
	return m.checkIDs(ctx, c, results, few)
}

// checkIDs fails where a cohort has the rsIDs of a score, of which it holds few
// positions, at other positions.
func (m *matching) checkIDs(ctx context.Context, c opened, results []*match.Result, few []int) error {
	if len(few) == 0 {
		return nil
	}
	scores := make([]*scoreset.Score, len(few))
	for i, k := range few {
		if err := m.load(k); err != nil {
			return err
		}
		scores[i] = m.scores[k]
	}
	found, err := fitsByID(ctx, c, scores)
	if err != nil {
		return err
	}
	for i, score := range scores {
		if ids := found[i]; ids.speaks() {
			build := c.Info().Build
			return fileerr.New(fileerr.Inconsistent, score.Source,
				"is likely of another build than the cohort %s, though both are taken as %s: %v; of %s found in both, %d stand at another position of the chromosome. Find out which of the two is wrong; the other build is %s",
				c.path, build, fittingOf(results[few[i]]), countOf(ids.same+ids.other, "rsID", "rsIDs"), ids.other, otherBuild(build))
		}
	}
	return nil
}

// authorBytes bounds what is held of a file for the positions of its authors, beside the
// scores of the run, whatever the memory: evidence may not depend on it.
const authorBytes = 32 << 20

// sampled is how those rows of a score fit a cohort of which one in so many was looked at.
type sampled struct {
	fitting
	every int
}

func (s sampled) String() string {
	if s.every > 1 {
		return fmt.Sprintf("of which one in %d was looked at, %v", s.every, s.fitting)
	}
	return s.fitting.String()
}

// byAuthors matches a score, or as many of its rows as memory is set aside for, by the
// positions that its authors gave.
func (m *matching) byAuthors(ctx context.Context, c opened, score *scoreset.Score) (f sampled, err error) {
	declarations, err := m.policy.declarations()
	if err != nil {
		return f, err
	}
	table, _ := score.Table()
	f.every = 1 + table.Len()*(rowBytes+weightBytes*table.Columns())/authorBytes
	scores, err := pgscatalog.ReadAll([]string{m.fileOf(score)}, pgscatalog.Options{Columns: declarations, AuthorPositions: true, Every: f.every})
	if err != nil {
		return f, nil // of a compiled set whose file is not here: there is nothing to compare with
	}
	for _, original := range scores {
		if original.ID == score.ID {
			f.fitting, err = fitOf(ctx, c, original)
		}
	}
	return f, err
}

// fileOf is the file that a score was read from; of a compiled set, the one that it was
// compiled from.
func (m *matching) fileOf(score *scoreset.Score) string {
	for _, set := range m.sets {
		meta := set.Meta()
		for _, table := range meta.Tables {
			if set.Path() == score.Source && slices.ContainsFunc(table.Scores, func(s compiled.ScoreMeta) bool { return s.Header.ID == score.ID }) {
				return meta.Sources[table.Source].Path
			}
		}
	}
	return score.Source
}

// fitOf is how the positions of a score fit a cohort, whatever build either is of.
func fitOf(ctx context.Context, c opened, score *scoreset.Score) (fitting, error) {
	results, err := match.Match(ctx, c, []*scoreset.Score{score}, match.Options{})
	if err != nil {
		return fitting{}, err
	}
	return fittingOf(results[0]), nil
}

// fitsOf says how a score's positions fit a cohort, for a message about builds that are
// not known, or differ.
func fitsOf(ctx context.Context, c opened, score *scoreset.Score) string {
	f, err := fitOf(ctx, c, score)
	switch {
	case err != nil || f.placed == 0:
		return ""
	case f.fit >= leastFitting && float64(f.fit) >= rightShare*float64(f.held):
		if score.Build != genome.UnknownBuild {
			return fmt.Sprintf(" (its positions fit the cohort: %v; so both are likely of one build, and what the score or the cohort declares is wrong)", f)
		}
		return fmt.Sprintf(" (its positions fit the cohort: %v; so they are likely of %s)", f, c.Info().Build)
	case f.byChance():
		return fmt.Sprintf(" (its positions do not fit the cohort: %v; so they are likely of %s)", f, otherBuild(c.Info().Build))
	}
	return fmt.Sprintf(" (the cohort tells little of its build: %v)", f)
}

func otherBuild(build genome.Build) genome.Build {
	if build == genome.GRCh37 {
		return genome.GRCh38
	}
	return genome.GRCh37
}

// fewPositions says for a message that a cohort holds few of a score's positions.
func fewPositions(r *match.Result) string {
	if f := fittingOf(r); f.few() {
		return fmt.Sprintf("; %v: the cohort is of another build, of other chromosomes, or not imputed", f)
	}
	return ""
}
