package job

import (
	"runtime"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// readScores reads all score files of a run, several at a time. Accessions are unique, and the
// build of every score is that of the cohorts.
func readScores(paths []string, assumed string, build genome.Build) ([]*scoreset.Score, error) {
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
	var all []*scoreset.Score
	from := map[string]string{}
	queue := inorder.New(runtime.GOMAXPROCS(0))
	for _, file := range files {
		var scores []*scoreset.Score
		err := queue.Add(
			func() (err error) {
				scores, err = pgscatalog.Read(file)
				return err
			},
			func() error {
				for _, score := range scores {
					if score.Build == genome.UnknownBuild {
						score.Build = fallback
					}
					if err := checkScore(score, build, from); err != nil {
						return err
					}
					from[score.ID] = file
					all = append(all, score)
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	if err := queue.Wait(); err != nil {
		return nil, err
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
