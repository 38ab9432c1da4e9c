package job

import (
	"fmt"
	"io"
	"path/filepath"

	"cardioscore/io/chain"
	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/lift"
	"cardioscore/scoring/scoreset"
)

// lifted is what a chain file did to the scores of a run.
type lifted struct {
	path     string
	digest   string
	from, to genome.Build
	scores   []string // that came from the other build
	counts   []lift.Counts
}

// liftScores puts those scores in place of which the chain file leads to the build of
// the cohorts. A file that leads nowhere near is refused.
func liftScores(path string, scores []*scoreset.Score, to genome.Build) (*lifted, error) {
	file, err := chain.Read(path)
	if err != nil {
		return nil, err
	}
	if file.To != to {
		return nil, fileerr.New(fileerr.Inconsistent, path, "leads from %s to %s, and the cohort is of %s: give the chain file that leads to it", file.From, file.To, to)
	}
	done := &lifted{path: path, digest: file.Digest, from: file.From, to: to}
	var from []*scoreset.Score
	var at []int
	for k, score := range scores {
		if score.Build == file.From {
			from, at = append(from, score), append(at, k)
			done.scores = append(done.scores, score.ID)
		}
	}
	var moved []*scoreset.Score
	moved, done.counts = lift.Scores(file.Map, from, to)
	for i, k := range at {
		scores[k] = moved[i]
	}
	return done, nil
}

// all adds up the outcomes of all scores, by outcome.
func (l *lifted) all() (sum lift.Counts) {
	for _, counts := range l.counts {
		for outcome, n := range counts {
			sum[outcome] += n
		}
	}
	return sum
}

// and is what a chain file did to two batches of scores; either may be nil.
func (l *lifted) and(other *lifted) *lifted {
	if l == nil || other == nil {
		return other
	}
	both := *l
	both.scores, both.counts = append(both.scores, other.scores...), append(both.counts, other.counts...)
	return &both
}

// meta is what a compiled set says of it, nil where no score was moved.
func (l *lifted) meta() *compiled.ChainMeta {
	if l == nil || len(l.scores) == 0 {
		return nil
	}
	return &compiled.ChainMeta{Name: filepath.Base(l.path), Path: absolute(l.path), SHA256: l.digest, From: l.from.String()}
}

// show says what was moved, if anything was asked for.
func (l *lifted) show(w io.Writer) {
	if l == nil {
		return
	}
	if len(l.scores) == 0 {
		fmt.Fprintf(w, "no score is of %s: %s moved none\n", l.from, l.path)
	}
	for i, id := range l.scores {
		fmt.Fprintf(w, "%s lifted over from %s to %s:", id, l.from, l.to)
		divider := " "
		for _, outcome := range lift.Outcomes() {
			if n := l.counts[i][outcome]; n > 0 {
				fmt.Fprintf(w, "%s%d %s", divider, n, outcome)
				divider = ", "
			}
		}
		fmt.Fprintln(w)
	}
}
