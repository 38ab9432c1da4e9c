package job

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// openSet is what a run takes of a compiled set, and where its scores are among those of
// the run.
type openSet struct {
	*compiled.Set
	scores []*scoreset.Score // that are open
	places []int             // by open score: in the run, or -1
	reused []bool            // by cohort: its match served
}

// scoreParts are the scores of a run as they come together: of files and of sets.
type scoreParts struct {
	files []string // of all, in their order
	parts []scorePart
	sets  []*openSet
}

// scorePart is what one path gives: files, or some or all scores of a set.
type scorePart struct {
	files []string
	set   *openSet
	ids   []string // nil for all
}

// partsOf tells compiled sets from files, and opens them: of each the scores that are
// meant, once.
func partsOf(paths []scorePath) (*scoreParts, error) {
	ids := map[string][]string{} // of sets, nil for all
	for _, from := range paths {
		if before, known := ids[from.path]; known && before == nil || from.ids == nil {
			ids[from.path] = nil
		} else {
			ids[from.path] = append(before, from.ids...)
		}
	}
	p := &scoreParts{}
	opened := map[string]*openSet{}
	weights := int64(compiled.WeightsInMemory) // of all sets
	for _, from := range paths {
		if !compiled.Is(from.path) {
			if len(from.ids) > 0 {
				closeSets(p.sets)
				return nil, fileerr.New(fileerr.Inconsistent, from.path, "is no compiled set: score %s cannot be taken out of it by name", from.ids[0])
			}
			files, err := pgscatalog.Expand([]string{from.path})
			if err != nil {
				closeSets(p.sets)
				return nil, err
			}
			p.files = append(p.files, files...)
			p.parts = append(p.parts, scorePart{files: files})
			continue
		}
		set := opened[from.path]
		if set == nil {
			opening, err := compiled.Open(from.path, compiled.Part{Scores: ids[from.path], Weights: &weights, Meta: from.meta})
			if err != nil {
				closeSets(p.sets)
				return nil, err
			}
			set = &openSet{Set: opening, scores: opening.Scores()}
			for range set.scores {
				set.places = append(set.places, -1)
			}
			opened[from.path] = set
			p.sets = append(p.sets, set)
		}
		p.parts = append(p.parts, scorePart{set: set, ids: from.ids})
	}
	return p, nil
}

// withoutSets tells compiled sets from other paths.
func withoutSets(paths []string) (others, sets []string) {
	for _, path := range paths {
		if compiled.Is(path) {
			sets = append(sets, path)
		} else {
			others = append(others, path)
		}
	}
	return others, sets
}

func closeSets(sets []*openSet) {
	for _, set := range sets {
		set.Close()
		set.scores = nil
	}
}

// join puts the scores of files, in the order of files, and those of the sets in the
// order of the paths.
func (p *scoreParts) join(read []*scoreset.Score) ([]*scoreset.Score, error) {
	var all []*scoreset.Score
	for _, part := range p.parts {
		for _, file := range part.files {
			for len(read) > 0 && read[0].Source == file {
				all, read = append(all, read[0]), read[1:]
			}
		}
		if part.set == nil {
			continue
		}
		found := map[string]bool{}
		for k, score := range part.set.scores {
			if part.ids != nil && !slices.Contains(part.ids, score.ID) {
				continue
			}
			found[score.ID] = true
			if part.set.places[k] < 0 {
				part.set.places[k] = len(all)
			}
			all = append(all, score)
		}
		for _, id := range part.ids {
			if !found[id] {
				return nil, fileerr.New(fileerr.Inconsistent, part.set.Path(), "holds no score %s", id)
			}
		}
	}
	return all, nil
}

// check refuses a set whose score file would be read in another way now.
func (p *scoreParts) check(in *scoreFiles) error {
	for _, set := range p.sets {
		for k, score := range set.scores {
			if set.places[k] >= 0 && in.effectWeights && score.Notes[scoreset.DosageWeightsUsed] > 0 {
				return fileerr.New(fileerr.Inconsistent, set.Path(), "was compiled from rows of %s that have an effect_weight and weights by dosage, with the latter; --match-policy pgsc2 uses the former: give the score file", score.ID)
			}
		}
		if in.columns.Population != "" && !in.columns.found(set.scores) {
			return fileerr.New(fileerr.Inconsistent, set.Path(), "was compiled without --effect-frequency %s: compile the score files with it, or leave it out", in.columns.Population)
		}
	}
	return nil
}

// keyed are the fields of match.Options that a key tells of; a match with any other is
// neither kept nor used again.
var keyed = []string{"Ambiguous", "RefAsserted", "Frequencies", "NeedFrequency", "Absent", "Assumed", "OnlyRequested", "Phased", "PloidyKnown"}

// key is what a match to a cohort depends on beside the scores, nil where that cannot be
// told.
func (m *matching) key(c opened, options *match.Options) compiled.Key {
	fields := reflect.ValueOf(*options)
	for i := range fields.NumField() {
		if name := fields.Type().Field(i).Name; !slices.Contains(keyed, name) && !fields.Field(i).IsZero() {
			return nil
		}
	}
	key := compiled.Key{
		"engine":   m.engine, // another version may match by other rules
		"variants": c.Meta().VariantsDigest, "ref_asserted": fmt.Sprint(options.RefAsserted), "only_requested": fmt.Sprint(options.OnlyRequested),
		"phased": fmt.Sprint(options.Phased), "need_frequency": fmt.Sprint(options.NeedFrequency), "frequencies": m.frequencyDigest(),
		"ambiguous": fmt.Sprint(options.Ambiguous), "absent": fmt.Sprint(options.Absent), "callable": "",
	}
	if callable := c.Meta().Callable; callable != nil && options.Absent == match.AbsentHomRef {
		key["callable"] = callable.Source.SHA256 + " " + c.Info().Digest // what was assumed is in the cohort
	}
	var unknown []string
	for _, region := range []genome.Region{genome.Autosome, genome.XNonPAR, genome.XPAR, genome.Y, genome.MT} {
		if !options.PloidyKnown(region) {
			unknown = append(unknown, region.String())
		}
	}
	key["ploidy_unknown"] = strings.Join(unknown, ",")
	return key
}

// joined matches all scores to a cohort, but for those of which a compiled set has the
// match already.
func (m *matching) joined(ctx context.Context, run *record, c opened, options match.Options) ([]*match.Result, error) {
	results := make([]*match.Result, len(m.scores))
	if len(m.sets) > 0 {
		if err := m.reuse(run, c, &options, results); err != nil {
			return nil, err
		}
	}
	var scores []*scoreset.Score
	var places []int
	for k, score := range m.scores {
		if results[k] == nil {
			scores, places = append(scores, score), append(places, k)
		}
	}
	if len(scores) == 0 && len(m.scores) > 0 {
		return results, nil
	}
	if pinned, ok := m.pinned.(*setFrequencies); ok {
		if err := pinned.load(); err != nil {
			return nil, err
		}
	}
	for _, k := range places {
		if err := m.load(k); err != nil {
			return nil, err
		}
	}
	if err := m.assume(ctx, c, &options); err != nil {
		return nil, err
	}
	var index match.Index = c.Index()
	if options.Keep != nil { // it may ask for what the index leaves out
		index = c
	}
	found, err := match.Match(ctx, index, scores, options)
	if err != nil {
		return nil, err
	}
	for i, k := range places {
		results[k] = found[i]
	}
	return results, nil
}

// reuse takes the matches that compiled sets have for a cohort.
func (m *matching) reuse(run *record, c opened, options *match.Options, results []*match.Result) error {
	key := m.key(c, options)
	for _, set := range m.sets {
		var kept []*match.Result
		var used []string
		found := false
		// Scores that were lifted over are others than those of the set.
		if key != nil && set.Build() == c.Info().Build {
			var err error
			if kept, used, found, err = set.Match(key, c.Info().Rows); err != nil {
				return err
			}
		}
		for k, place := range set.places {
			if found && place >= 0 {
				results[place] = kept[k]
				results[place].MadeWith(options)
				m.knowDigest(kept[k].Join, used[k])
			}
		}
		set.reused = append(set.reused, found)
		run.out.log.Info("compiled set", "path", set.Path(), "cohort", c.path, "match_reused", found)
	}
	return nil
}

// load makes sure that every row of a score can be read, one by one, and told of.
func (m *matching) load(k int) error {
	if pinned, ok := m.pinned.(*setFrequencies); ok {
		if err := pinned.load(); err != nil {
			return err
		}
	}
	return loadSet(m.sets, k)
}

// loadSet does so for a score that may be of a compiled set.
func loadSet(sets []*openSet, k int) error {
	for _, set := range sets {
		if slices.Contains(set.places, k) {
			return set.Load()
		}
	}
	return nil
}

// knowDigest notes the digest of the used rows of a join.
func (m *matching) knowDigest(join *match.Join, digest string) {
	if m.digests == nil {
		m.digests = map[*match.Join]string{}
	}
	m.digests[join] = digest
}

// close releases what the scores are read from.
func (m *matching) close() {
	closeSets(m.sets)
	if m.reference != nil {
		m.reference.Close()
		m.reference = nil
	}
}
