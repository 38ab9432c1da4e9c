package job

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// readScores reads all score files of a run, several at a time. Accessions are unique,
// and the build of every score is that of the cohorts. Weights that are too many for
// memory go to scratch, where there is one.
func readScores(paths []string, assumed string, build genome.Build, scratch *pgscatalog.Scratch) ([]*scoreset.Score, error) {
	if len(paths) == 0 { // a programme of findings alone
		return nil, nil
	}
	fallback := genome.UnknownBuild
	if assumed != "" {
		b, ok := genome.ParseBuild(assumed)
		if !ok {
			return nil, usagef("--score-build %q: expected GRCh37 or GRCh38", assumed)
		}
		fallback = b
	}
	files, err := pgscatalog.Expand(paths)
	if err != nil {
		return nil, err
	}
	all, err := pgscatalog.ReadAll(files, pgscatalog.Options{Scratch: scratch})
	if err != nil {
		return nil, err
	}
	from := map[string]string{}
	for _, score := range all {
		if score.Build == genome.UnknownBuild {
			score.Build = fallback
		}
		if err := checkScore(score, build, from); err != nil {
			return nil, err
		}
		from[score.ID] = score.Source
	}
	if len(all) == 0 {
		return nil, fileerr.New(fileerr.Malformed, paths[0], "holds no score file")
	}
	return all, nil
}

func checkScore(score *scoreset.Score, build genome.Build, from map[string]string) error {
	if other, twice := from[score.ID]; twice {
		return fileerr.New(fileerr.Inconsistent, score.Source, "gives score %s, which %s gives too: give one of them", score.ID, other)
	}
	switch score.Build {
	case build:
		return nil
	case genome.UnknownBuild:
		return fileerr.New(fileerr.Inconsistent, score.Source,
			"declares no genome build, the cohort is %s; use a harmonised file, or say --score-build if you know it", build)
	}
	return fileerr.New(fileerr.Inconsistent, score.Source, "is of build %s, the cohort of %s; use the file harmonised to %s", score.Build, build, build)
}
