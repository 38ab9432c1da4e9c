package job

import "runtime"

// scoreTables are the tables of scores while they are written: scores, coverage,
// match_log and those of pgsc2, of all scores at once or of some at a time.
type scoreTables struct {
	out      *output
	formats  []string
	scores   *scoresTable
	coverage coverage
	log      *matchLog
	pgsc2    *pgsc2Tables
}

// begin goes on with these scores; the first ones begin the tables.
func (t *scoreTables) begin(s *scored, logAll bool) (err error) {
	if t.scores != nil {
		t.scores.scores = s
		return nil
	}
	if t.scores, err = s.scoresTable(t.out, t.formats, false); err != nil {
		return err
	}
	return t.beginBeside(s, logAll)
}

// beginBeside begins what stands beside the scores table.
func (t *scoreTables) beginBeside(s *scored, logAll bool) (err error) {
	if t.log, err = t.out.matchLog(t.formats, logAll); err != nil {
		return err
	}
	t.pgsc2, err = t.out.pgsc2Tables(t.formats, &s.policy)
	return err
}

// part writes the scores that are held and what stands beside them, and lets go of them:
// others follow.
func (t *scoreTables) part(s *scored) error {
	if err := t.scores.write(); err != nil {
		return err
	}
	t.scores.scores = nil
	return t.writeBeside(s)
}

// beside writes what stands beside a wide table, which is written when all scores are
// known.
func (t *scoreTables) beside(s *scored, logAll bool) error {
	if t.log == nil {
		if err := t.beginBeside(s, logAll); err != nil {
			return err
		}
	}
	return t.writeBeside(s)
}

// finishWide writes the wide table of all scores, and completes what stands beside it.
func (t *scoreTables) finishWide(s *scored) (err error) {
	if t.scores, err = s.scoresTable(t.out, t.formats, true); err != nil {
		return err
	}
	if err := t.scores.write(); err != nil {
		return err
	}
	return t.end()
}

// writeBeside writes coverage and logs of these scores.
func (t *scoreTables) writeBeside(s *scored) error {
	t.coverage.add(s.matching, s.bound)
	if err := t.pgsc2.write(s.matching); err != nil {
		return err
	}
	return t.log.write(s.matching)
}

// finish writes the scores that are held, the last ones, and completes all tables, at the
// same time: part of that is waiting for the disk. What stands beside the scores was
// gathered by writeLast.
func (t *scoreTables) finish() error {
	return together(
		func() error {
			if err := t.scores.writeLast(); err != nil {
				return err
			}
			return t.scores.close()
		},
		func() error { return t.coverage.write(t.out, t.formats) }, t.log.close, t.pgsc2.close)
}

// writeLast is writeBeside for the last scores, whose rows then go: the writing of their
// results, which is large, has that room.
func (t *scoreTables) writeLast(s *scored) error {
	if err := t.writeBeside(s); err != nil {
		return err
	}
	s.letGo()
	if heap() > largeHeap {
		runtime.GC() // or the results would be written beside the rows that went
	}
	return nil
}

// end completes all tables, of which nothing more is to be written.
func (t *scoreTables) end() error {
	return together(t.scores.close, func() error { return t.coverage.write(t.out, t.formats) }, t.log.close, t.pgsc2.close)
}

// bound is the error bound of a score in a cohort.
func (s *scored) bound(c, k int) float64 { return s.bounds[c][k] }
