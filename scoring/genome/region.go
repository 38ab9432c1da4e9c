package genome

// Region says by which rule of ploidy a position is read.
type Region uint8

const (
	Autosome Region = iota
	XNonPAR
	XPAR
	Y
	MT
)

var regionNames = [...]string{"autosome", "x_nonpar", "x_par", "y", "mt"}

func (r Region) String() string { return regionNames[r] }

// ParseRegion reads the names that String gives.
func ParseRegion(text string) (Region, bool) {
	for r, name := range regionNames {
		if name == text {
			return Region(r), true
		}
	}
	return 0, false
}

// interval is a 1-based closed range of positions.
type interval struct{ first, last int32 }

// The pseudo-autosomal regions of X and Y, from the Genome Reference Consortium's
// assembly reports for GRCh37 and GRCh38.
var (
	parX = map[Build][2]interval{
		GRCh37: {{60001, 2699520}, {154931044, 155260560}},
		GRCh38: {{10001, 2781479}, {155701383, 156030895}},
	}
	parY = map[Build][2]interval{
		GRCh37: {{10001, 2649520}, {59034050, 59363566}},
		GRCh38: {{10001, 2781479}, {56887903, 57217415}},
	}
)

// RegionOf places a position. The pseudo-autosomal parts of Y count as XPAR:
// they are diploid in everybody.
func RegionOf(build Build, chrom Chromosome, pos int32) Region {
	switch chrom {
	case ChrX:
		if inPAR(parX[build], pos) {
			return XPAR
		}
		return XNonPAR
	case ChrY:
		if inPAR(parY[build], pos) {
			return XPAR
		}
		return Y
	case ChrMT:
		return MT
	}
	return Autosome
}

func inPAR(regions [2]interval, pos int32) bool {
	for _, r := range regions {
		if pos >= r.first && pos <= r.last {
			return true
		}
	}
	return false
}
