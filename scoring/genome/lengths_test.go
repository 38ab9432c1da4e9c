package genome

import "testing"

func TestBuildOfLength(t *testing.T) {
	for _, c := range []struct {
		chrom Chromosome
		bases int64
		want  Build
	}{
		{1, 249250621, GRCh37}, {1, 248956422, GRCh38}, {1, 242193529, UnknownBuild}, {22, 51304566, GRCh37},
		{ChrX, 156040895, GRCh38}, {ChrMT, 16569, UnknownBuild}, {ChrMT, 0, UnknownBuild}, {0, 0, UnknownBuild}, {200, 5, UnknownBuild},
	} {
		if got, ok := BuildOfLength(c.chrom, c.bases); got != c.want || ok != (c.want != UnknownBuild) {
			t.Errorf("chromosome %v of %d bases: %v, %v", c.chrom, c.bases, got, ok)
		}
	}
	for chrom := Chromosome(1); chrom < ChrMT; chrom++ {
		if l := lengths[chrom]; l[0] == l[1] || l[0] == 0 || l[1] == 0 {
			t.Errorf("chromosome %v: %v does not tell the builds apart", chrom, l)
		}
	}
}

func TestPastEnd(t *testing.T) {
	for _, c := range []struct {
		build Build
		chrom Chromosome
		pos   int64
		want  bool
	}{
		{GRCh37, 1, 249250621, false}, {GRCh37, 1, 249250622, true},
		{GRCh38, 1, 248956422, false}, {GRCh38, 1, 248956423, true}, {GRCh38, 1, 249250621, true},
		{GRCh38, 18, 80373285, false}, {GRCh37, 18, 80373285, true},
		{GRCh37, ChrY, 59373566, false}, {GRCh37, ChrY, 59373567, true}, {GRCh38, ChrX, 156040896, true},
		{GRCh38, ChrMT, 1 << 31, false}, {UnknownBuild, 1, 1 << 31, false}, {GRCh37, 0, 1 << 31, false}, {GRCh37, 200, 1 << 31, false},
	} {
		if got := PastEnd(c.build, c.chrom, c.pos); got != c.want {
			t.Errorf("position %d of chromosome %v in %v: past the end %v, expected %v", c.pos, c.chrom, c.build, got, c.want)
		}
	}
}
