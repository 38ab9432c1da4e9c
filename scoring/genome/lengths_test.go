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
