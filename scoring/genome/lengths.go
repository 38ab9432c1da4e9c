package genome

// lengths are the bases of chromosomes 1 to 22, X and Y in GRCh37 and in GRCh38 (the
// assembly reports of the Genome Reference Consortium). MT is the same in both.
var lengths = [LastChromosome + 1][2]int64{
	1: {249250621, 248956422}, 2: {243199373, 242193529}, 3: {198022430, 198295559},
	4: {191154276, 190214555}, 5: {180915260, 181538259}, 6: {171115067, 170805979},
	7: {159138663, 159345973}, 8: {146364022, 145138636}, 9: {141213431, 138394717},
	10: {135534747, 133797422}, 11: {135006516, 135086622}, 12: {133851895, 133275309},
	13: {115169878, 114364328}, 14: {107349540, 107043718}, 15: {102531392, 101991189},
	16: {90354753, 90338345}, 17: {81195210, 83257441}, 18: {78077248, 80373285},
	19: {59128983, 58617616}, 20: {63025520, 64444167}, 21: {48129895, 46709983},
	22: {51304566, 50818468}, ChrX: {155270560, 156040895}, ChrY: {59373566, 57227415},
}

// BuildOfLength gives the build in which a chromosome has so many bases; of no
// chromosome but MT do the two builds have the same number.
func BuildOfLength(chrom Chromosome, bases int64) (Build, bool) {
	if chrom < 1 || chrom > LastChromosome || bases == 0 {
		return UnknownBuild, false
	}
	switch bases {
	case lengths[chrom][0]:
		return GRCh37, true
	case lengths[chrom][1]:
		return GRCh38, true
	}
	return UnknownBuild, false
}

// PastEnd tells whether a 1-based position is past the end of its chromosome in a build. Of
// an unknown build and of MT none is known to be: some give MT in GRCh37 by a sequence of
// another length.
func PastEnd(build Build, chrom Chromosome, pos int64) bool {
	if build == UnknownBuild || chrom < 1 || chrom >= ChrMT {
		return false
	}
	return pos > lengths[chrom][build-GRCh37]
}
