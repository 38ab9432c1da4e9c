package job

import (
	"log/slog"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// frequencies are pinned frequencies, of a file or of compiled sets.
type frequencies interface {
	match.Frequencies
	Digest() string
}

// summarised is what is told of frequencies when their rows go.
func summarised(f frequencies) frequencies {
	switch f := f.(type) {
	case *frequency.Table:
		return f.Summary()
	case *setFrequencies:
		return &setFrequencies{digest: f.digest, path: f.path}
	}
	return f
}

// setFrequencies are those that compiled sets pin: parts of one table, each at the
// positions of its own scores. They are read when they are needed.
type setFrequencies struct {
	digest string
	path   string // of the first set
	moves  bool   // a reference moves insertions and deletions
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

// OfAlt is Of where REF is known, as match.Frequencies has it.
func (f *setFrequencies) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	for _, table := range f.tables {
		if found := table.OfAlt(chrom, pos, ref, alt); found.Known() {
			return found
		}
	}
	return match.Frequency{}
}

// load reads the frequencies at the positions of the scores that are open.
func (f *setFrequencies) load() error {
	if f.tables != nil {
		return nil
	}
	for _, set := range f.sets {
		var wanted func(genome.Chromosome, int32) bool
		if !set.Whole() {
			wanted = askedBy(set.scores, f.moves).has
		}
		table, err := set.Frequencies(wanted)
		if err != nil {
			return err
		}
		f.tables = append(f.tables, table)
	}
	return nil
}

// asked are the positions at which frequencies are asked for: those that are named, and
// those around rows that a reference may move, where cohort and table may spell them.
type asked struct {
	named *positions
	long  *positions // nil where no reference moves rows
}

func askedBy(scores []*scoreset.Score, moves bool) *asked {
	a := &asked{named: positionsOf(scores)}
	if moves {
		a.long = longRows(scores)
	}
	return a
}

func (a *asked) has(chrom genome.Chromosome, pos int32) bool {
	return a.named.has(chrom, pos) || a.long != nil && a.long.near(chrom, pos, match.Furthest)
}

// asked are those of the run's scores and proxies.
func (m *matching) asked() *asked {
	a := askedBy(m.scores, m.reference != nil)
	if m.proxies != nil {
		m.proxies.Positions(a.named.add)
		a.named.settle()
	}
	return a
}

// logTables logs what became of the rows of the tables that stand beside scores.
func (m *matching) logTables(log *slog.Logger) {
	if table, ok := m.pinned.(*frequency.Table); ok {
		c := table.Counts()
		log.Info("frequencies", "rows", c.Rows, "kept", c.Kept, "unknown", c.Unknown, "not_wanted", c.NotWanted, "unsupported_contig", c.UnsupportedContig)
	}
	if m.proxies != nil {
		log.Info("proxies", "pairs", m.proxies.Rows())
	}
}

// pin finds the pinned frequencies of a run: one table for all its scores, that of
// --frequencies or the one that all sets were compiled with.
func (m *matching) pin() error {
	digest := ""
	if m.policy.Frequencies != "" {
		table, err := frequency.Read(m.policy.Frequencies, m.asked().has)
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
		pinned := set.Meta().Frequencies
		if pinned == nil {
			continue
		}
		if digest != "" && digest != pinned.Digest {
			return otherPins(set.Path(), pinned, digest)
		}
		if m.policy.Frequencies == "" && m.lifted != nil && set.Build() == m.lifted.from {
			return fileerr.New(fileerr.Inconsistent, set.Path(), "pins frequencies at positions of %s, and --chain moves its scores to %s: the table that they are of tells nothing of alleles there. Compile the score files with --chain and frequencies of %s, or give those as --frequencies with a set that was compiled without",
				m.lifted.from, m.lifted.to, m.lifted.to)
		}
		if m.policy.Frequencies == "" && m.reference != nil && m.policy.Match != policyPGSC2 && !pinned.Around && !longRows(set.scores).empty() {
			return fileerr.New(fileerr.Inconsistent, set.Path(), "pins frequencies where its rows lie, and --fasta moves insertions and deletions, which would lose theirs: compile the scores with --fasta, or give the same table as --frequencies")
		}
		digest = pinned.Digest
		pinning = append(pinning, set)
	}
	if m.pinned != nil || len(pinning) == 0 {
		return nil
	}
	if m.proxies != nil {
		return fileerr.New(fileerr.Inconsistent, pinning[0].Path(), "pins frequencies at the positions of its scores, and --proxies asks for others too: give the same table as --frequencies")
	}
	if len(pinning) < len(m.sets) || fromSets < len(m.scores) {
		return somePins(pinning[0].Path())
	}
	m.pinned = &setFrequencies{digest: digest, path: pinning[0].Path(), moves: m.reference != nil, sets: pinning}
	return nil
}

// checkPins holds of what is matched apart what pin holds of what is matched together:
// that one table is pinned for all scores, or none.
func checkPins(all []undivided, policy *Policy) error {
	if policy.Frequencies != "" {
		return nil // which each set is compared with
	}
	var first *undivided
	others := false
	for i := range all {
		p := &all[i]
		switch {
		case p.meta == nil || p.meta.Frequencies == nil:
			others = true
		case first == nil:
			first = p
		case p.meta.Frequencies.Digest != first.meta.Frequencies.Digest:
			return otherPins(p.path, p.meta.Frequencies, first.meta.Frequencies.Digest)
		}
	}
	if first != nil && others {
		return somePins(first.path)
	}
	return nil
}

func otherPins(path string, pinned *compiled.FrequenciesMeta, digest string) error {
	return fileerr.New(fileerr.Inconsistent, path, "pins the frequencies of %s (SHA-256 %.16s…), and this run has others (%.16s…): one run imputes everybody from one table; compile the scores with it, or leave --frequencies out", pinned.Name, pinned.Digest, digest)
}

func somePins(path string) error {
	return fileerr.New(fileerr.Inconsistent, path, "pins frequencies, and other scores of this run have none: give the same table as --frequencies, or compile them with it")
}
