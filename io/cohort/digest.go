package cohort

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// rowDigest is a SHA-256 over decoded values, so that it does not depend on how
// a table is compressed: integers as 8 bytes little endian, texts as their
// length and their bytes.
type rowDigest struct {
	hash   hash.Hash
	buffer []byte
}

func newRowDigest() *rowDigest { return &rowDigest{hash: sha256.New()} }

func (d *rowDigest) number(n int64) {
	d.buffer = binary.LittleEndian.AppendUint64(d.buffer, uint64(n))
}

func (d *rowDigest) text(s string) {
	d.number(int64(len(s)))
	d.buffer = append(d.buffer, s...)
	if len(d.buffer) > 1<<16 {
		d.flush()
	}
}

func (d *rowDigest) flush() {
	d.hash.Write(d.buffer)
	d.buffer = d.buffer[:0]
}

func (d *rowDigest) sum() string {
	d.flush()
	return hex.EncodeToString(d.hash.Sum(nil))
}

// variant adds one row of the variant table, in the order of its columns. A
// missing info is the bits of NaN that Go writes.
func (d *rowDigest) variant(v *genome.Variant) {
	d.text(v.Chrom.String())
	d.number(int64(v.Pos))
	d.text(v.ID)
	d.text(v.Ref)
	d.text(v.Alt)
	d.number(int64(v.Site))
	d.number(int64(v.SiteAlts))
	d.text(v.Region.String())
	d.text(v.Filter)
	d.number(v.AC)
	d.number(v.AN)
	d.number(int64(v.Missing))
	d.number(int64(v.Het))
	d.number(int64(v.HomAlt))
	info := v.Info
	if math.IsNaN(info) {
		info = math.NaN()
	}
	d.number(int64(math.Float64bits(info)))
}

// digestSamples covers the sample table: its rows, then the further columns,
// which are sorted by name, as they are in the file.
func digestSamples(samples []genome.Sample, counts []genome.SampleCounts, columns []source.Column) string {
	d := newRowDigest()
	for s := range samples {
		p := &samples[s]
		d.text(p.ID)
		d.text(p.Sex.String())
		d.text(p.XPloidy.String())
		d.text(p.YPloidy.String())
		n := &counts[s]
		for _, n := range []int64{n.Called, n.Het, n.XCalled, n.XHet} {
			d.number(n)
		}
	}
	for _, c := range columns {
		d.text(c.Name)
		for _, value := range c.Values {
			d.text(value)
		}
	}
	return d.sum()
}

// digestVariants combines the digests of the chromosomes.
func digestVariants(chromosomes []Chromosome) string {
	d := newRowDigest()
	for _, c := range chromosomes {
		d.text(c.Name)
		d.number(int64(c.Rows))
		d.text(c.Digest)
	}
	return d.sum()
}
