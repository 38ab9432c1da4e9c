package job

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// openSet is a compiled set of a run, and where its scores are among those of the run.
type openSet struct {
	*compiled.Set
	scores []*scoreset.Score // of the set
	places []int             // by score of the set: in the run, or -1
	reused []bool            // by cohort: its match served
}

// scoreParts are the scores of a run as they come together: of files and of sets.
type scoreParts struct {
	files []string // of all, in their order
	parts []scorePart
	sets  []*openSet
}

// scorePart is what one path gives: files, or one or all scores of a set.
type scorePart struct {
	files []string
	set   *openSet
	id    string // "" for all
}

// partsOf tells compiled sets from files, and opens them. ids say for each path which
// score of a set is meant, "" for all of them.
func partsOf(paths, ids []string) (*scoreParts, error) {
	p := &scoreParts{}
	opened := map[string]*openSet{}
	for i, path := range paths {
		id := ""
		if i < len(ids) {
			id = ids[i]
		}
		if !compiled.Is(path) {
			if id != "" {
				p.close()
				return nil, fileerr.New(fileerr.Inconsistent, path, "is no compiled set: score %s cannot be taken out of it by name", id)
			}
			files, err := pgscatalog.Expand([]string{path})
			if err != nil {
				p.close()
				return nil, err
			}
			p.files = append(p.files, files...)
			p.parts = append(p.parts, scorePart{files: files})
			continue
		}
		set := opened[path]
		if set == nil {
			opening, err := compiled.Open(path)
			if err != nil {
				p.close()
				return nil, err
			}
			set = &openSet{Set: opening, scores: opening.Scores()}
			for range set.scores {
				set.places = append(set.places, -1)
			}
			opened[path] = set
			p.sets = append(p.sets, set)
		}
		p.parts = append(p.parts, scorePart{set: set, id: id})
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

func (p *scoreParts) close() {
	for _, set := range p.sets {
		set.Close()
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
		found := false
		for k, score := range part.set.scores {
			if part.id != "" && part.id != score.ID {
				continue
			}
			found = true
			if part.set.places[k] < 0 {
				part.set.places[k] = len(all)
			}
			all = append(all, score)
		}
		if !found {
			return nil, fileerr.New(fileerr.Inconsistent, part.set.Path(), "holds no score %s", part.id)
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

// frequencies are pinned frequencies, of a file or of compiled sets.
type frequencies interface {
	match.Frequencies
	Digest() string
}

// setFrequencies are those that compiled sets pin: parts of one table, each at the
// positions of its own scores. They are read when they are needed.
type setFrequencies struct {
	digest string
	sets   []*openSet
	tables []*frequency.Table
}

func (f *setFrequencies) Digest() string { return f.digest }

// Of gives what the first set that knows the variant says: they are of one table.
func (f *setFrequencies) Of(chrom genome.Chromosome, pos int32, allele, other string) match.Frequency {
	for _, table := range f.tables {
		if found := table.Of(chrom, pos, allele, other); found.Known() {
			return found
		}
	}
	return match.Frequency{}
}

func (f *setFrequencies) load() error {
	if f.tables != nil {
		return nil
	}
	for _, set := range f.sets {
		table, err := set.Frequencies()
		if err != nil {
			return err
		}
		f.tables = append(f.tables, table)
	}
	return nil
}

// pin finds the pinned frequencies of a run: one table for all its scores, that of
// --frequencies or the one that all sets were compiled with.
func (m *matching) pin() error {
	digest := ""
	if m.policy.Frequencies != "" {
		named := positionsOf(m.scores)
		if m.proxies != nil {
			m.proxies.Positions(named.add)
			named.settle()
		}
		wanted := named.has
		if m.reference != nil { // cohort and table may spell an indel this far away
			long := longRows(m.scores)
			wanted = func(chrom genome.Chromosome, pos int32) bool {
				return named.has(chrom, pos) || long.near(chrom, pos, match.Furthest)
			}
		}
		table, err := frequency.Read(m.policy.Frequencies, wanted)
		if err != nil {
			return err
		}
		m.pinned, digest = table, table.Digest()
	}
	var pinning []*openSet
	fromSets := 0
	for _, set := range m.sets {
		for _, place := range set.places {
			if place >= 0 {
				fromSets++
			}
		}
		if pinned := set.Meta().Frequencies; pinned != nil {
			if digest != "" && digest != pinned.Digest {
				return fileerr.New(fileerr.Inconsistent, set.Path(), "pins the frequencies of %s (SHA-256 %.16s…), and this run has others (%.16s…): one run imputes everybody from one table; compile the scores with it, or leave --frequencies out", pinned.Name, pinned.Digest, digest)
			}
			if m.policy.Frequencies == "" && m.lifted != nil && set.Build() == m.lifted.from {
				return fileerr.New(fileerr.Inconsistent, set.Path(), "pins frequencies at positions of %s, and --chain moves its scores to %s: compile the score files with --chain, or compile without --frequencies and give those of %s", m.lifted.from, m.lifted.to, m.lifted.to)
			}
			if m.policy.Frequencies == "" && m.reference != nil && m.policy.Match != policyPGSC2 && !pinned.Around && !longRows(set.scores).empty() {
				return fileerr.New(fileerr.Inconsistent, set.Path(), "pins frequencies where its rows lie, and --fasta moves insertions and deletions, which would lose theirs: compile the scores with --fasta, or give the same table as --frequencies")
			}
			digest = pinned.Digest
			pinning = append(pinning, set)
		}
	}
	if m.pinned != nil || len(pinning) == 0 {
		return nil
	}
	if m.proxies != nil {
		return fileerr.New(fileerr.Inconsistent, pinning[0].Path(), "pins frequencies at the positions of its scores, and --proxies asks for others too: give the same table as --frequencies")
	}
	if len(pinning) < len(m.sets) || fromSets < len(m.scores) {
		return fileerr.New(fileerr.Inconsistent, pinning[0].Path(), "pins frequencies, and other scores of this run have none: give the same table as --frequencies, or compile them with it")
	}
	m.pinned = &setFrequencies{digest: digest, sets: pinning}
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
	for _, set := range m.sets {
		set.Close()
	}
	if m.reference != nil {
		m.reference.Close()
		m.reference = nil
	}
}
