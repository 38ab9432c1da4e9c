package simulate

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"cardioscore/scoring/genome"
)

// Site is a variant to simulate.
type Site struct {
	Chrom    genome.Chromosome
	Pos      int32 // GRCh37
	ID       string
	Ref, Alt string
	AltFreq  string // decimal text: drawn from, and pinned as it stands
}

// LDLSites are the ten additive variants of the 12-variant LDL cholesterol
// score. The frequencies are approximate ones of European populations: good
// enough to simulate from, not to be cited.
var LDLSites = []Site{
	{1, 55504650, "rs2479409", "G", "A", "0.65"},
	{1, 109818306, "rs629301", "G", "T", "0.78"},
	{2, 21263900, "rs1367117", "G", "A", "0.33"},
	{2, 44072576, "rs4299376", "G", "T", "0.68"},
	{6, 16127407, "rs3757354", "C", "T", "0.23"},
	{6, 26093141, "rs1800562", "G", "A", "0.07"},
	{6, 160578860, "rs1564348", "T", "C", "0.16"},
	{11, 126243952, "rs11220462", "G", "A", "0.13"},
	{14, 24883887, "rs8017377", "G", "A", "0.47"},
	{19, 11202306, "rs6511720", "G", "T", "0.11"},
}

// The two variants of APOE. They are drawn as haplotypes: e2 (T, T), e3 (T, C),
// e4 (C, C), never e1 (C, T).
var (
	apoe4 = Site{19, 45411941, "rs429358", "T", "C", "0.15"}
	apoe2 = Site{19, 45412079, "rs7412", "C", "T", "0.08"}
)

// CADName is the accession of the simulated score: it says what it is.
const CADName = "SIMULATED_CAD"

// bases that are no palindromic pair with each other.
var pairs = [][2]string{{"A", "G"}, {"C", "T"}, {"A", "C"}, {"G", "T"}, {"G", "A"}, {"T", "C"}}

// cadScore draws the simulated score: n variants and their weights as text.
func cadScore(rng *rand.Rand, n int) (sites []Site, weights []string) {
	for i := range n {
		pair := pairs[rng.IntN(len(pairs))]
		chrom := genome.Chromosome(1 + i%22)
		sites = append(sites, Site{
			Chrom: chrom, Pos: int32(30_000_000 + 10_007*i), ID: fmt.Sprintf("sim%03d", i+1),
			Ref: pair[0], Alt: pair[1], AltFreq: strconv.FormatFloat(0.05+0.45*rng.Float64(), 'f', 3, 64),
		})
		weights = append(weights, strconv.FormatFloat(0.08*rng.NormFloat64(), 'f', 5, 64))
	}
	return sites, weights
}
