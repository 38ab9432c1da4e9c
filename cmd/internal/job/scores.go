package job

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// scoreFiles says which scores to read, and how.
type scoreFiles struct {
	from    []scorePath
	assumed string // build of files that declare none; "" for none
	// effectWeights: rows with an effect_weight and weights by dosage have the former.
	effectWeights bool
	chain         string       // path of a chain file; "" for none
	lifts         bool         // the verb takes a chain file
	build         genome.Build // of the cohorts; UnknownBuild for that of the first score
	columns       ScoreColumns
	licences      Licences
	some          bool                // further scores of the run are read elsewhere
	scratch       *pgscatalog.Scratch // takes weights that are too many for memory; nil for none
	// fits says, for a message, how the positions of a score fit the cohort; nil where
	// there is none.
	fits func(*scoreset.Score) string
}

// scoreFiles are files that are read as a policy says.
func (p *Policy) scoreFiles(from []scorePath, scratch *pgscatalog.Scratch) scoreFiles {
	return scoreFiles{
		from: from, assumed: p.ScoreBuild, chain: p.Chain, lifts: true, columns: p.ScoreColumns, licences: p.Licences,
		effectWeights: p.Match == policyPGSC2, some: p.someScores, scratch: scratch,
	}
}

// readScores reads all score files of a run, several at a time, and opens its compiled
// sets, which the caller closes. Accessions are unique, and the build of every score is
// that of the cohorts: declared, or made so by the chain file, which is nil where none
// served. Scores whose licence rules out the intended use are refused.
func readScores(in scoreFiles) (all []*scoreset.Score, moved *lifted, sets []*openSet, err error) {
	if len(in.from) == 0 { // a programme of findings alone
		return nil, nil, nil, nil
	}
	fallback := genome.UnknownBuild
	if in.assumed != "" {
		b, ok := genome.ParseBuild(in.assumed)
		if !ok {
			return nil, nil, nil, usagef("--score-build %q: expected GRCh37 or GRCh38", in.assumed)
		}
		fallback = b
	}
	declarations, err := in.columns.declarations()
	if err != nil {
		return nil, nil, nil, err
	}
	parts, err := partsOf(in.from)
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() {
		if err != nil {
			closeSets(parts.sets)
		}
	}()
	options := pgscatalog.Options{Scratch: in.scratch, Columns: declarations, Population: in.columns.Population, EffectWeights: in.effectWeights}
	if all, err = pgscatalog.ReadAll(parts.files, options); err != nil {
		return nil, nil, nil, err
	}
	if all, err = parts.join(all); err != nil {
		return nil, nil, nil, err
	}
	if err = parts.check(&in); err != nil {
		return nil, nil, nil, err
	}
	if !in.some {
		if err = in.columns.check(all); err != nil {
			return nil, nil, nil, err
		}
		if err = in.licences.known(all); err != nil {
			return nil, nil, nil, err
		}
	}
	if in.build == genome.UnknownBuild && len(all) > 0 {
		in.build = all[0].Build
	}
	from := map[string]string{}
	for _, score := range all {
		if score.Build == genome.UnknownBuild {
			score.Build = fallback
		}
	}
	if in.chain != "" {
		if moved, err = liftScores(in.chain, all, in.build); err != nil {
			return nil, nil, nil, err
		}
	}
	for k, score := range all {
		if score.Build != in.build { // its rows are told of in the message
			if err := loadSet(parts.sets, k); err != nil {
				return nil, nil, nil, err
			}
		}
		if err := checkScore(score, &in, from); err != nil {
			return nil, nil, nil, err
		}
		from[score.ID] = score.Source
	}
	if err = in.licences.check(all); err != nil {
		return nil, nil, nil, err
	}
	if len(all) == 0 {
		return nil, nil, nil, fileerr.New(fileerr.Malformed, in.from[0].path, "holds no score file")
	}
	return all, moved, parts.sets, nil
}

func checkScore(score *scoreset.Score, in *scoreFiles, from map[string]string) error {
	build, evidence := in.build, func() string { return "" }
	if in.fits != nil {
		evidence = func() string { return in.fits(score) }
	}
	if other, twice := from[score.ID]; twice {
		return givenTwice(score, other)
	}
	switch score.Build {
	case build:
		return nil
	case genome.UnknownBuild:
		return fileerr.New(fileerr.Inconsistent, score.Source,
			"declares no genome build, the cohort is %s; use a harmonised file, or say --score-build (in a programme score_build) if you know it%s", build, evidence())
	}
	chain := ""
	if in.lifts {
		chain = ", or lift it over with --chain"
	}
	return fileerr.New(fileerr.Inconsistent, score.Source, "is of build %s, the cohort of %s; use the file harmonised to %s%s%s", score.Build, build, build, chain, evidence())
}

func givenTwice(score *scoreset.Score, other string) error {
	if score.Source == other {
		return fileerr.New(fileerr.Inconsistent, other, "gives score %s twice, or is given twice: give it once", score.ID)
	}
	return fileerr.New(fileerr.Inconsistent, score.Source, "gives score %s, which %s gives too: give one of them", score.ID, other)
}
