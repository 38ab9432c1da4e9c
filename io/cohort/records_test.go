package cohort

import (
	"io"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// record is a source record of the tests: calls[a][s] is the code of sample s
// for ALT a, dosages[a][s] its dosage (nil: the record has none), length[s] the call
// length (nil: the format has none).
type record struct {
	chrom           genome.Chromosome
	pos             int32
	id, ref, filter string
	alts            []string
	calls           [][]byte
	dosages         [][]uint16
	phase           [][]source.PhasedCall
	info            []float64
	length          []uint8
}

// records is a source of such records.
type records struct {
	samples  []genome.Sample
	columns  []source.Column
	list     []record
	next     int
	outcomes source.Outcomes
	storage  *source.Storage // nil: hard calls alone
}

func (r *records) Samples() []genome.Sample { return r.samples }

func (r *records) SampleColumns() []source.Column { return r.columns }

func (r *records) RefAsserted() bool { return true }

func (r *records) Outcomes() source.Outcomes { return r.outcomes }

func (r *records) Close() error { return nil }

func (r *records) Storage() source.Storage {
	if r.storage == nil {
		return source.Storage{Calls: true}
	}
	return *r.storage
}

func (r *records) Next(site *source.Site) error {
	if r.next == len(r.list) {
		return io.EOF
	}
	rec := r.list[r.next]
	r.next++
	*site = source.Site{
		Path: "test.vcf", Line: r.next, Chrom: rec.chrom, Pos: rec.pos, ID: rec.id, Ref: rec.ref,
		Alts: rec.alts, Filter: rec.filter, CallLength: rec.length, Dosages: rec.dosages, Info: rec.info, Phase: rec.phase,
	}
	for _, codes := range rec.calls {
		site.Calls = append(site.Calls, pack(codes))
	}
	r.outcomes.Records++
	switch kindOf(len(rec.alts), rec.alts[0]) {
	case imported:
		r.outcomes.Imported++
	case split:
		r.outcomes.Split++
	case symbolic:
		r.outcomes.Symbolic++
	}
	return nil
}
