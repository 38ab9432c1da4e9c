package job_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/cohort"
	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// stored imports a source of build 37.
func stored(t testing.TB, src source.Source, block int) string {
	t.Helper()
	return storedIn(t, src, "GRCh37", block)
}

func storedIn(t testing.TB, src source.Source, name string, block int) string {
	t.Helper()
	build, ok := genome.ParseBuild(name)
	if !ok {
		t.Fatalf("build %q", name)
	}
	w, err := cohort.Create(filepath.Join(t.TempDir(), "cohort"), cohort.WriteOptions{Build: build, Assay: scoring.WGS, BlockSamples: block, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Import(context.Background(), src, nil); err != nil {
		t.Fatal(err)
	}
	return w.Dir().Path()
}

// madeSource is a source in memory.
type madeSource struct {
	samples  []genome.Sample
	storage  source.Storage
	asserted bool
	sites    []source.Site
	next     int
}

func (m *madeSource) Samples() []genome.Sample { return m.samples }

func (m *madeSource) SampleColumns() []source.Column { return nil }

func (m *madeSource) RefAsserted() bool { return m.asserted }

func (m *madeSource) Storage() source.Storage { return m.storage }

func (m *madeSource) Close() error { return nil }

func (m *madeSource) Next(site *source.Site) error {
	if m.next == len(m.sites) {
		return io.EOF
	}
	*site = m.sites[m.next]
	m.next++
	return nil
}

func (m *madeSource) Outcomes() source.Outcomes {
	o := source.Outcomes{Records: int64(len(m.sites))}
	for i := range m.sites {
		switch alts := m.sites[i].Alts; {
		case len(alts) > 1:
			o.Split++
		case alts[0] != "." && !genome.Matchable(alts[0]):
			o.Symbolic++
		default:
			o.Imported++
		}
	}
	return o
}

// places are one position a region, of build 37.
var places = []struct {
	chrom  genome.Chromosome
	pos    int32
	region genome.Region
}{
	{1, 1000, genome.Autosome}, {1, 1000, genome.Autosome}, {22, 500, genome.Autosome}, {genome.ChrX, 60_001, genome.XPAR}, {genome.ChrX, 5_000_000, genome.XNonPAR},
	{genome.ChrX, 155_000_000, genome.XPAR}, {genome.ChrY, 5_000_000, genome.Y}, {genome.ChrMT, 73, genome.MT},
}

// drawSource makes a cohort of few people and sites in all regions. Of ploidies it has
// those that follow from the sex and, in people without one, that of calls on X.
func drawSource(t *rapid.T, storage source.Storage, callLengths bool) *madeSource {
	m := &madeSource{storage: storage, asserted: rapid.Bool().Draw(t, "REF is asserted")}
	for s := range rapid.IntRange(1, 11).Draw(t, "samples") {
		sample := genome.Sample{ID: fmt.Sprintf("P%d", s), Sex: rapid.SampledFrom([]genome.Sex{genome.Male, genome.Female, genome.UnknownSex}).Draw(t, "sex")}
		sample.SetSex(sample.Sex)
		if sample.Sex == genome.UnknownSex && callLengths {
			sample.XPloidy = rapid.SampledFrom([]genome.Ploidy{genome.Haploid, genome.Diploid}).Draw(t, "x ploidy")
		}
		m.samples = append(m.samples, sample)
	}
	for i, place := range places {
		for range rapid.IntRange(min(1, i/4), 2).Draw(t, "sites") {
			site := source.Site{Chrom: place.chrom, Pos: place.pos + int32(rapid.IntRange(0, 3).Draw(t, "further")), Ref: rapid.SampledFrom([]string{"A", "ACG"}).Draw(t, "ref"),
				ID:     rapid.SampledFrom([]string{".", "rs1", "1:2:A:C"}).Draw(t, "id"),
				Filter: rapid.SampledFrom([]string{".", "PASS", "q10;s50"}).Draw(t, "filter")}
			site.Alts = rapid.SampledFrom([][]string{{"C"}, {"."}, {"*"}, {"<DEL>"}, {"C", "G", "*"}, {"TTT", "C"}}).Draw(t, "alts")
			for _, alt := range site.Alts {
				m.drawRow(t, &site, alt, place.region, callLengths)
			}
			if rapid.Bool().Draw(t, "has quality") {
				for range site.Alts {
					site.Info = append(site.Info, rapid.Float64Range(0, 1).Draw(t, "quality"))
				}
			}
			m.sites = append(m.sites, site)
		}
	}
	return m
}

// drawRow adds the genotypes of one ALT. What a VCF of calls and dosages cannot say is
// left out: a call without a dosage.
func (m *madeSource) drawRow(t *rapid.T, site *source.Site, alt string, region genome.Region, callLengths bool) {
	row, units := make([]byte, (len(m.samples)+3)/4), make([]uint16, len(m.samples))
	for s := range m.samples {
		code := rapid.ByteRange(0, 3).Draw(t, "code")
		units[s] = uint16(rapid.IntRange(0, 2*int(max(1, m.storage.Denominator))).Draw(t, "dosage"))
		ploidy := m.samples[s].PloidyIn(region)
		if region == genome.XNonPAR && callLengths && code == 3 {
			code = 0 // somebody without a sex shows a ploidy by the calls
		}
		if ploidy == genome.Haploid && code == 1 {
			code = 2
		}
		if region == genome.Y && ploidy != genome.Haploid {
			code = 3 // women, and people whose sex is not known, are not called on Y
		}
		if alt == "." && code < 3 {
			code, units[s] = 0, 0
		}
		if code == 3 && (ploidy == genome.UnknownPloidy || alt == "." || rapid.Bool().Draw(t, "no dosage")) {
			units[s] = source.MissingDosage
		}
		row[s/4] |= code << (2 * (s % 4))
	}
	if m.storage.Calls {
		site.Calls = append(site.Calls, row)
	}
	if m.storage.Denominator > 0 {
		site.Dosages = append(site.Dosages, units)
	}
}
