package job

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoreset"
)

// Common is what every job that writes a directory is told.
type Common struct {
	Out       string
	Overwrite bool
	Threads   int
	Memory    int64       // bytes, of everything; 0 for no limit
	Tier      kernel.Tier // instructions of the kernels
	Quiet     bool
	LogJSON   bool
	Stdout    io.Writer // summaries
	Stderr    io.Writer // progress
	Terminal  bool      // Stderr is one
	Args      []string  // the command line, for the manifest
	Version   string
}

// Selection restricts samples and variants by lists in files; empty is no list.
type Selection struct{ Keep, Remove, Extract, Exclude string }

// Policy decides which score rows are used, and what missing calls add.
type Policy struct {
	Match       string // strict, pgsc2
	PGSC2       string // of pgsc2: keep_multiallelic, keep_first_match, ignore_strand_flips, divided by commas
	Ambiguous   string // drop, keep, frequency
	Missing     string // mean, skip
	Absent      string // skip, mean, homref
	XMaleDosage string // what haploid calls on X count: 2, 1; empty for 2
	Frequencies string // file, or empty for the cohort's own
	ScoreBuild  string // build of score files that declare none
	FASTA       string // reference genome, by which insertions and deletions are moved to the left, or empty
	Proxies     string // table of variants that stand in for absent ones, or empty
	Chain       string // chain file that moves scores to the cohorts' build, or empty
	ScoreColumns
	Licences
	MinCoverage float64

	allCandidates bool // the log tells of all rows, and that of pgsc2 of all candidates
	someScores    bool // those at hand are some of the run's: others are matched apart
}

// checkNames refuses what was said by name of the scores of a run, all of which are given,
// and fits none of them.
func (p *Policy) checkNames(scores []*scoreset.Score) error {
	if err := p.ScoreColumns.check(scores); err != nil {
		return err
	}
	return p.Licences.known(scores)
}

// ScoreColumns says how the columns of score files are found.
type ScoreColumns struct {
	Columns    []string // declarations of pgscatalog.ParseDeclaration
	Population string   // whose allelefrequency_effect_… is read, or empty
}

// declarations reads the declarations of columns.
func (c *ScoreColumns) declarations() (all []pgscatalog.Declaration, err error) {
	for _, text := range c.Columns {
		d, err := pgscatalog.ParseDeclaration(text)
		if err != nil {
			return nil, usagef("--columns: %v", err)
		}
		all = append(all, d)
	}
	return all, nil
}

// check says where a population was asked for that no score has frequencies of.
func (c *ScoreColumns) check(scores []*scoreset.Score) error {
	if c.Population == "" || c.found(scores) {
		return nil
	}
	return usagef("--effect-frequency %q: no score file has a column allelefrequency_effect_%s", c.Population, c.Population)
}

// found says whether a score has frequencies of the population that was asked for.
func (c *ScoreColumns) found(scores []*scoreset.Score) bool {
	return slices.ContainsFunc(scores, func(s *scoreset.Score) bool {
		return strings.EqualFold(s.FrequencyColumn, "allelefrequency_effect_"+c.Population)
	})
}

// usagef makes an error of the command line.
func usagef(format string, args ...any) error {
	return &fileerr.Error{Class: fileerr.Usage, Message: fmt.Sprintf(format, args...)}
}
