package cohort

import (
	"cmp"
	"math"
	"slices"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

func pack(codes []byte) []byte {
	row := make([]byte, rowBytes(len(codes)))
	for s, code := range codes {
		row[s/4] |= code << (2 * (s % 4))
	}
	return row
}

func unpack(row []byte, samples int) []byte {
	codes := make([]byte, samples)
	for s := range codes {
		codes[s] = row[s/4] >> (2 * (s % 4)) & 3
	}
	return codes
}

// modelRow is a row of the expected cohort.
type modelRow struct {
	genome.Variant
	codes       []byte
	dosages     []uint16
	phase       []source.PhasedCall
	fromDosages bool // the codes
	fromCalls   bool // the dosages
}

// model is what a cohort of the records must be, computed one genotype at a time.
type model struct {
	samples     []genome.Sample
	counts      []genome.SampleCounts
	rows        []modelRow
	outcomes    source.Outcomes
	dropped     int64
	calls       bool  // the cohort has hard calls
	denominator int64 // of its dosages, 0 without
}

func modelOf(build genome.Build, src *records, threshold float64) *model {
	m := &model{samples: slices.Clone(src.samples), calls: src.Storage().Calls || threshold > 0, denominator: src.Storage().Denominator}
	m.outcomes.LargestRounding = src.outcomes.LargestRounding
	m.counts = make([]genome.SampleCounts, len(m.samples))
	ploidyFromCalls(build, src, m.samples)
	m.outcomes.Records = int64(len(src.list))
	type key struct {
		chrom    genome.Chromosome
		pos      int32
		ref, alt string
	}
	seen := map[key]int{}
	for _, rec := range src.list {
		kept := 0
		for a, alt := range rec.alts {
			k := key{rec.chrom, rec.pos, rec.ref, alt}
			row := modelRow{Variant: genome.Variant{
				Chrom: rec.chrom, Pos: rec.pos, ID: rec.id, Ref: rec.ref, Alt: alt, Filter: rec.filter,
				Region: genome.RegionOf(build, rec.chrom, rec.pos), Info: -1,
			}}
			if rec.info != nil && !math.IsNaN(rec.info[a]) {
				row.Info = rec.info[a]
			}
			if rec.calls != nil {
				row.codes = slices.Clone(rec.calls[a])
			}
			if rec.dosages != nil {
				row.dosages = slices.Clone(rec.dosages[a])
			}
			if rec.phase != nil {
				row.phase = rec.phase[a]
			}
			m.fill(&row, threshold)
			if first, dropped := seen[k]; dropped {
				m.dropped++
				m.contradict(&m.rows[first], &row)
				continue
			}
			seen[k] = len(m.rows)
			kept++
			m.rows = append(m.rows, row)
		}
		switch {
		case kept == 0:
			m.outcomes.DuplicateKey++
		case len(rec.alts) > 1:
			m.outcomes.Split++
		case genome.Matchable(rec.alts[0]) || rec.alts[0] == ".":
			m.outcomes.Imported++
		default:
			m.outcomes.Symbolic++
		}
	}
	slices.SortStableFunc(m.rows, func(a, b modelRow) int {
		return cmp.Or(cmp.Compare(a.Chrom, b.Chrom), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Alt, b.Alt))
	})
	m.dropHets()
	for i := range m.rows {
		if m.rows[i].fromCalls { // some of which are missing now
			for s, code := range m.rows[i].codes {
				if code == 3 {
					m.rows[i].dosages[s] = 65535
				}
			}
		}
	}
	m.count()
	return m
}

// contradict settles what a row says otherwise than the one that is kept. The phase of a row
// of which it does is not kept.
func (m *model) contradict(kept, later *modelRow) {
	for s := range m.samples {
		calls := m.calls && kept.codes[s] != 3 && later.codes[s] != 3 && kept.codes[s] != later.codes[s]
		dosages := m.denominator > 0 && kept.dosages[s] != 65535 && later.dosages[s] != 65535 && kept.dosages[s] != later.dosages[s]
		if kept.fromCalls || later.fromCalls {
			dosages = calls && !kept.fromCalls && kept.dosages[s] != 65535
		}
		if calls || dosages && kept.fromDosages && kept.codes[s] != 3 {
			kept.codes[s], kept.phase = 3, nil
			m.outcomes.ContradictedCalls++
		}
		switch {
		case dosages && m.calls && kept.codes[s] != 3:
			kept.dosages[s] = uint16(int64(kept.codes[s]) * m.denominator)
		case dosages || calls && kept.fromCalls:
			kept.dosages[s] = 65535
		}
		if dosages {
			kept.phase = nil
			m.outcomes.ContradictedDosages++
		}
	}
}

// fill makes what the cohort holds and the record does not.
func (m *model) fill(row *modelRow, threshold float64) {
	n := len(m.samples)
	if m.denominator > 0 && row.dosages == nil {
		row.dosages, row.fromCalls = make([]uint16, n), true
		for s, code := range row.codes {
			row.dosages[s] = uint16(int64(code) * m.denominator)
			if code == 3 {
				row.dosages[s] = 65535
			}
		}
	} else if threshold > 0 {
		row.codes, row.fromDosages = make([]byte, n), true
		for s, d := range row.dosages {
			row.codes[s] = 3
			for copies := range 3 {
				if d != 65535 && math.Abs(float64(d)/float64(m.denominator)-float64(copies)) <= threshold+1e-12 {
					row.codes[s] = byte(copies)
				}
			}
		}
	}
}

func ploidyFromCalls(build genome.Build, src *records, samples []genome.Sample) {
	for s := range samples {
		seen := map[genome.Region]map[uint8]bool{genome.XNonPAR: {}, genome.Y: {}}
		for _, rec := range src.list {
			lengths := seen[genome.RegionOf(build, rec.chrom, rec.pos)]
			missing := (rec.calls == nil || rec.calls[0][s] == 3) && (rec.dosages == nil || rec.dosages[0][s] == 65535)
			if lengths != nil && rec.length != nil && rec.length[s] != 0 && !missing {
				lengths[rec.length[s]] = true
			}
		}
		only := func(r genome.Region) genome.Ploidy {
			switch {
			case len(seen[r]) != 1:
				return genome.UnknownPloidy
			case seen[r][1]:
				return genome.Haploid
			}
			return genome.Diploid
		}
		if samples[s].XPloidy == genome.UnknownPloidy {
			samples[s].XPloidy = only(genome.XNonPAR)
		}
		if samples[s].YPloidy == genome.UnknownPloidy {
			samples[s].YPloidy = only(genome.Y)
		}
	}
}

// sameSite finds the rows of the site that begins at row i.
func (m *model) sameSite(i int) int {
	n := 1
	for i+n < len(m.rows) && m.rows[i+n].Chrom == m.rows[i].Chrom && m.rows[i+n].Pos == m.rows[i].Pos && m.rows[i+n].Ref == m.rows[i].Ref {
		n++
	}
	return n
}

func (m *model) dropHets() {
	if !m.calls {
		return
	}
	for i := 0; i < len(m.rows); i += m.sameSite(i) {
		for s := range m.samples {
			het := false
			for k := range m.sameSite(i) {
				code := &m.rows[i+k].codes[s]
				if m.rows[i+k].fromDosages && *code == 1 && m.samples[s].PloidyIn(m.rows[i].Region) == genome.Haploid {
					*code = 3 // no error of the source: half a copy is a dosage
				}
				het = het || *code == 1
			}
			if !het || m.samples[s].PloidyIn(m.rows[i].Region) != genome.Haploid {
				continue
			}
			m.outcomes.HaploidHet++
			for k := range m.sameSite(i) {
				m.rows[i+k].codes[s] = 3
			}
		}
	}
}

func (m *model) count() {
	site, chrom := int32(-1), genome.Chromosome(0)
	for i := 0; i < len(m.rows); {
		if m.rows[i].Chrom != chrom {
			chrom, site = m.rows[i].Chrom, -1
		}
		site++
		n := m.sameSite(i)
		for k := range n {
			v := &m.rows[i+k]
			v.Site, v.SiteAlts = site, int32(n)
			m.countRow(v)
		}
		i += n
	}
}

func (m *model) countRow(v *modelRow) {
	matchable := genome.Matchable(v.Alt)
	for s := range m.samples {
		p, n := &m.samples[s], &m.counts[s]
		missing, het, units := false, false, int64(0) // of an ALT copy, or in 1/denominator
		if m.denominator > 0 {
			missing, units = v.dosages[s] == 65535, int64(v.dosages[s])
		}
		called := !missing
		if m.calls {
			called, het = v.codes[s] != 3, v.codes[s] == 1
			if het {
				v.Het++
			} else if v.codes[s] == 2 {
				v.HomAlt++
			}
			if m.denominator == 0 {
				missing, units = !called, int64(v.codes[s])
			}
		}
		if missing {
			v.Missing++
		} else {
			m.countAlleles(v, units, p.PloidyIn(v.Region))
		}
		x := v.Region == genome.XNonPAR
		if matchable && called {
			n.Called++
			if x {
				n.XCalled++
			}
		}
		if matchable && het {
			n.Het++
			if x {
				n.XHet++
			}
		}
	}
}

// countAlleles counts one genotype. Half alleles can only be of a dosage, where a
// region has haploid samples: there both counts are doubled.
func (m *model) countAlleles(v *modelRow, units int64, ploidy genome.Ploidy) {
	of := max(m.denominator, 1)
	scale := int64(1)
	if m.denominator > 0 && v.Region != genome.Autosome && v.Region != genome.XPAR {
		scale = 2
	}
	switch ploidy {
	case genome.Diploid:
		v.AC, v.AN = v.AC+scale*units, v.AN+2*scale*of
	case genome.Haploid:
		v.AC, v.AN = v.AC+scale*units/2, v.AN+scale*of
	}
}
