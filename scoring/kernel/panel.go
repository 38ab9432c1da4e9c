package kernel

// MaxSamples is the most samples that a panel holds.
const MaxSamples = 65_536

// Panel holds the genotypes of some rows of a tile of samples, arranged for the
// kernels of one tier. The zero Panel is ready for use; filling it again reuses
// its memory. It belongs to one goroutine.
//
// A panel of calls (Calls, Missing) is for Sums from NewSums, one of dosages for
// Sums from NewDosageSums, one of indexes for Sums from NewTableSums (CallIndexes) or
// NewMissingSums (MissingIndexes).
type Panel struct {
	tier          Tier
	dosage        bool
	tables        bool
	missing       bool // of indexes: of missing calls
	chosen        bool // of rows of which weights choose some, see rows.go
	rows, samples int

	// Of a panel of dosages: where the tile begins in a row, and how far the high
	// plane is from the low one.
	first, block int

	lookup  []uint8  // Go: indexes into tables of sums, see panel_generic.go
	dosages []uint16 // Go: dosages, row after row, missing ones 0

	codes         []uint8 // vector tiers: strips, see panel_amd64.go, or indexes, see tables_amd64.go and tables_quads_amd64.go
	stride, plane int     // bytes from a strip, and from a plane, to the next
	decoded       []uint8 // AMX: one strip of calls, a byte each

	// flags says, group by group, where genotypes are missing. Of calls, 256 samples
	// take four words of 16 bits, one a row: bit i is for samples 16i … 16i+15. (The
	// fourth has no meaning where groups are of three rows.) Of dosages, 64 samples
	// take four words of 64 bits, one a row: a bit is for a sample.
	flags []uint8
	marks []uint32 // vector tiers: bits that are set in flags, see listMarks
	// wanted are, by group of calls, the flags of the rows that AppendMissing is asked for.
	wanted []uint64
}

// Calls fills the panel with packed hard calls. rows[r] begins with the panel's
// first sample and holds at least (samples+3)/4 bytes; no byte beyond is read,
// and codes beyond the last sample are ignored. A missing call counts as ONE
// copy: what a policy wants instead is the caller's to correct, at the calls that
// AppendMissing names. The rows are not kept.
func (p *Panel) Calls(t Tier, rows [][]byte, samples int) {
	p.calls(t, false, rows, samples, false)
}

// CallIndexes fills the panel as Calls does, for weights from PackTables.
func (p *Panel) CallIndexes(t Tier, rows [][]byte, samples int) {
	p.calls(t, true, rows, samples, false)
}

// Missing fills the panel with an indicator from packed hard calls as Calls takes
// them: 1 where the call is missing, else 0. Multiplied with corrections as
// weights, it replaces the call-by-call correction where many are missing.
func (p *Panel) Missing(t Tier, rows [][]byte, samples int) {
	p.calls(t, false, rows, samples, true)
}

// MissingIndexes fills the panel as Missing does, for weights from PackMissing. It
// does not note where calls are missing: AppendMissing is not for it.
func (p *Panel) MissingIndexes(t Tier, rows [][]byte, samples int) {
	p.calls(t, true, rows, samples, true)
}

func (p *Panel) calls(t Tier, tables bool, rows [][]byte, samples int, missing bool) {
	p.reset(t, false, tables, tables && missing, len(rows), samples)
	requireBytes(rows, (samples+3)/4)
	p.fillCalls(rows, missing)
}

// Dosages fills the panel with dosages. A row is two planes of blockSamples bytes:
// the low bytes of all samples of a block, then their high bytes; the panel takes
// samples first … first+samples-1 of each. A missing dosage (both bytes 255)
// counts as 0. The rows are not kept.
func (p *Panel) Dosages(t Tier, rows [][]byte, first, samples, blockSamples int) {
	if first < 0 || first+samples > blockSamples {
		panic("BUG: a tile of samples that leaves its block")
	}
	p.reset(t, true, false, false, len(rows), samples)
	requireBytes(rows, blockSamples+first+samples)
	p.first, p.block = first, blockSamples
	p.fillDosages(rows)
}

func (p *Panel) reset(t Tier, dosage, tables, missing bool, rows, samples int) {
	if rows < 1 || samples < 1 || samples > MaxSamples {
		panic("BUG: a panel without rows, without samples, or with too many samples")
	}
	t.require()
	p.tier, p.dosage, p.tables, p.missing, p.rows, p.samples = t, dosage, tables, missing, rows, samples
	p.chosen = false
	p.flags = resize(p.flags, p.groups()*p.flagBytes())
}

// requireBytes panics where a row is shorter than the kernels will read.
func requireBytes(rows [][]byte, n int) {
	for _, row := range rows {
		if len(row) < n {
			panic("BUG: a row that is shorter than its samples")
		}
	}
}

// groupRows is the number of rows that the kernels take together.
func (p *Panel) groupRows() int {
	switch {
	case !p.tables || p.tier == Go || p.inQuads():
		return 4
	case p.missing:
		return missingRows
	}
	return tableRows
}

// inQuads says whether the panel is of indexes for tables in registers.
func (p *Panel) inQuads() bool { return p.tables && p.tier.inQuads() }

// groups counts groups of rows.
func (p *Panel) groups() int { return (p.rows + p.groupRows() - 1) / p.groupRows() }

// flagBytes is the length of one group's flags.
func (p *Panel) flagBytes() int {
	if p.dosage {
		return (p.samples + 63) / 64 * dosageFlagBytes
	}
	return (p.samples + flagSamples - 1) / flagSamples * callFlagBytes
}

const (
	flagSamples   = 256 // that take …
	callFlagBytes = 8
	// Of dosages, 64 samples take …
	dosageFlagBytes = 32
)

// group gives the rows of a group of four. Where the last group has fewer, its last
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
