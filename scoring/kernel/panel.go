package kernel

// MaxSamples is the most samples that a panel holds.
const MaxSamples = 65_536

// Panel holds the genotypes of some rows of a tile of samples, arranged for the
// kernels of one tier. The zero Panel is ready for use; filling it again reuses
// its memory. It belongs to one goroutine.
//
// A panel of calls (Calls, Missing) is for Sums from NewSums, one of dosages for
// Sums from NewDosageSums.
type Panel struct {
	tier          Tier
	dosage        bool
	rows, samples int

	// Of a panel of dosages: where the tile begins in a row, and how far the high
	// plane is from the low one.
	first, block int

	lookup  []uint8  // Go: indexes into tables of sums, see lookup_generic.go
	dosages []uint16 // Go: dosages, row after row, missing ones 0

	// flags has a byte for each group of four rows and 128 samples: bit i is set
	// where any of the four rows holds a missing genotype among samples 16i … 16i+15.
	flags []uint8
}

// Rows gives the number of rows that the panel was filled with.
func (p *Panel) Rows() int { return p.rows }

// Calls fills the panel with packed hard calls. rows[r] begins with the panel's
// first sample and holds at least (samples+3)/4 bytes; no byte beyond is read,
// and codes beyond the last sample are ignored. A missing call counts as ONE
// copy: what a policy wants instead is the caller's to correct, at the calls that
// AppendMissing names. The rows are not kept.
func (p *Panel) Calls(t Tier, rows [][]byte, samples int) {
	p.reset(t, len(rows), samples)
	p.dosage = false
	p.fillCalls(rows, false)
}

// Missing fills the panel with an indicator from packed hard calls as Calls takes
// them: 1 where the call is missing, else 0. Multiplied with corrections as
// weights, it replaces the call-by-call correction where many are missing.
func (p *Panel) Missing(t Tier, rows [][]byte, samples int) {
	p.reset(t, len(rows), samples)
	p.dosage = false
	p.fillCalls(rows, true)
}

// Dosages fills the panel with dosages. A row is two planes of blockSamples bytes:
// the low bytes of all samples of a block, then their high bytes; the panel takes
// samples first … first+samples-1 of each. A missing dosage (both bytes 255)
// counts as 0. The rows are not kept.
func (p *Panel) Dosages(t Tier, rows [][]byte, first, samples, blockSamples int) {
	if first < 0 || first+samples > blockSamples {
		panic("BUG: a tile of samples that leaves its block")
	}
	p.reset(t, len(rows), samples)
	p.dosage, p.first, p.block = true, first, blockSamples
	p.fillDosages(rows)
}

func (p *Panel) reset(t Tier, rows, samples int) {
	if rows < 1 || samples < 1 || samples > MaxSamples {
		panic("BUG: a panel without rows, without samples, or with too many samples")
	}
	p.tier, p.rows, p.samples = t, rows, samples
	p.flags = resize(p.flags, p.groups()*p.flagBytes())
}

// groups counts groups of four rows, which the kernels take together.
func (p *Panel) groups() int { return (p.rows + 3) / 4 }

// flagBytes is the length of one group's flags.
func (p *Panel) flagBytes() int { return (p.samples + 255) / 256 * 2 }

// group gives the four rows of a group. Where the last group has fewer, its last
// row stands in: the weights there are 0.
func group(rows [][]byte, g int) (four [4][]byte) {
	for r := range four {
		four[r] = rows[min(4*g+r, len(rows)-1)]
	}
	return four
}

// resize gives a slice of length n, reusing s where it is large enough. Its
// content is not defined.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
