package scoring

import (
	"slices"

	"cardioscore/scoring/kernel"
)

// shape is how a reading is divided. No result depends on it.
type shape struct {
	workers     int
	slabRows    int // rows of a job
	pieceLines  int // lines of a panel
	tileSamples int
	// resident: each worker keeps the sums of all tiles of a block until it is done
	// with the block, instead of folding them slab by slab.
	resident bool
}

// Sizes that suit a core with 32 KiB of first, 1 MiB of second cache, and 8 MiB or
// more of the third for itself.
const (
	// Genotypes of a panel: 256 KiB, of calls four a byte, of dosages two bytes each.
	panelCalls, panelDosages = 1 << 20, 1 << 17
	// A panel of indexes: 240 KiB, of as many rows as whole steps of all kernels have.
	// Making tables costs little for so many samples.
	tableLines, tableSamples = 720, 1024
	// Words of so many rows of 64 samples stay in the first cache, and rows are read from
	// so many samples on at once.
	wordLines = 128
	// So many scores have sums of as many samples again in the second cache.
	fewTableScores = 64
	// Rows of whole tables of all tiers.
	tableRows = 36
	// manyColumns: from here on it is the kernels that take the time.
	manyColumns = 32
	// Packed rows of a job: usually, and where more pay.
	slabBytes, mostSlabBytes = 1 << 19, 32 << 20
	mostSlabRows             = 8192
	leastRows, fewRows       = 64, 256
	manyWordRows             = 512  // of a job of many columns
	manyRows                 = 4096 // of a job at whose end sums are folded, if only of missing calls
	// Where sums of a tile fill the second cache, each row of a job spares more of their
	// way there, and that of the sums of missing calls, than its genotypes cost.
	manyTableRows, manyTableScores = 3 * tableLines, 32
	// sparseRows, of a job: scores that use some in a hundred have some tables of them.
	sparseRows = 2048
	// A worker folds its sums so often for less than fresh memory costs for those that stay.
	fewFolds = 8
	// Integers of weights, and what missing calls add, of a job.
	lotBytes = 48 << 20
	// Sums of a worker that its cache holds.
	nearBytes = 1 << 20
	// Sums that stay: of one worker, and of all together.
	residentBytes, allResidentBytes = 16 << 20, 64 << 20
)

// shapeFor finds a shape for some groups.
func (p *pass) shapeFor(groups []*group) shape {
	sh := shape{workers: p.options.Threads, slabRows: p.options.SlabRows}
	rowBytes, samples := 1, 1
	for i := range p.blocks {
		rowBytes, samples = max(rowBytes, p.blocks[i].RowBytes), max(samples, p.blocks[i].Samples)
	}
	columns, members, tables, heavy := 0, 1, false, false
	sums, lines := int64(0), 0
	for _, g := range groups {
		columns, members = max(columns, g.columns()), max(members, len(g.members))
		if g.tables || p.inWords() {
			sums += int64(samples) * p.sumsBytes(g)
		} else {
			sums += int64(g.columns()) * 4 * int64(samples)
		}
		tables, heavy = tables || g.tables, heavy || p.mayBeHeavy(g)
		lines += len(g.lines)
	}
	sparse := slices.ContainsFunc(groups, func(g *group) bool { return len(g.sparse) > 0 })
	sh.panelFor(p.encoding, columns, tables)
	if p.inWords() {
		sh.pieceLines, sh.tileSamples = wordLines, panelDosages/wordLines
	}
	if tables && members <= fewTableScores && p.tier.TableBlock() < kernel.TableScores && !heavy && !sparse {
		sh.pieceLines, sh.tileSamples = tableLines/2, 2*tableSamples
	}
	if p.options.TileSamples > 0 {
		sh.tileSamples = p.options.TileSamples
	}
	sh.tileSamples = min(sh.tileSamples, (samples+3)/4*4)
	sh.resident = sums <= residentBytes && sums*int64(sh.workers) <= allResidentBytes
	if sh.slabRows > 0 {
		return sh
	}
	// Rows that left the cache cost little where there is much to do with each, and
	// many rows spare sums that are not in the cache: by panel, or by fold.
	least := leastRows
	if sums > nearBytes {
		least = fewRows * max(1, len(groups)*len(p.plan.rows)/max(lines, 1))
	}
	if columns > manyColumns || !sh.resident {
		least = max(least, sh.pieceLines)
	}
	if columns > manyColumns && p.inWords() {
		least = max(least, manyWordRows)
	}
	if tables && members > manyTableScores && p.tier.TableBlock() < kernel.TableScores {
		least = max(least, manyTableRows)
	}
	if sparse {
		least = max(least, sparseRows)
	}
	if !sh.resident || heavy {
		least = max(least, manyRows)
	}
	least = min(least, max(mostSlabBytes/rowBytes, leastRows))
	sh.slabRows = max(slabBytes/rowBytes, least)
	sh.slabRows = min(sh.slabRows, max(lotBytes/(24*members), leastRows), mostSlabRows)
	if tables { // a job has whole ones
		sh.slabRows = (sh.slabRows + tableRows - 1) / tableRows * tableRows
	}
	// Enough jobs for all workers, of which each costs little if its sums stay.
	jobs := 4 * sh.workers
	if !sh.resident {
		jobs = 2 * sh.workers
	}
	if len(p.plan.rows)*len(p.blocks) < sh.slabRows*jobs {
		sh.slabRows = max(len(p.plan.rows)*len(p.blocks)/jobs, leastRows)
	}
	if near := max(slabBytes/rowBytes, leastRows); sh.resident && !heavy && !sparse && len(p.plan.rows)*len(p.blocks) <= fewFolds*sh.workers*near {
		sh.resident, sh.slabRows = false, min(sh.slabRows, (near+tableRows-1)/tableRows*tableRows)
	}
	return sh
}

// inWords says whether the kernels take dosages as words, or whole, rather than by bytes.
func (p *pass) inWords() bool { return p.encoding == Dosages && p.tier != kernel.AMX }

// panelFor shapes the panels.
func (sh *shape) panelFor(encoding Encoding, columns int, tables bool) {
	if tables {
		sh.pieceLines, sh.tileSamples = tableLines, tableSamples
		return
	}
	genotypes := panelCalls
	sh.pieceLines = 256
	if columns > manyColumns {
		genotypes, sh.pieceLines = panelCalls/2, 1024
	}
	if encoding == Dosages {
		genotypes, sh.pieceLines = panelDosages, sh.pieceLines/2
	}
	sh.tileSamples = genotypes / sh.pieceLines
}

// memoryOf estimates, from above, the bytes that a reading holds beside its plan
// and the calls of catalogue rows, which are counted as they are found: those of
// the results of its scores, which stay, and all others.
func (p *pass) memoryOf(groups []*group, sh shape) (results, working int64) {
	rowBytes, callBytes, samples := 0, 0, 0
	for i := range p.blocks {
		b := &p.blocks[i]
		rowBytes, samples = max(rowBytes, b.RowBytes), max(samples, b.Samples)
		if b.Encoding == Dosages {
			callBytes = max(callBytes, callBytesOf(b))
		}
	}
	tile := int64(min(sh.tileSamples, samples))
	summed := (tile + kernel.SumSamples - 1) &^ (kernel.SumSamples - 1) // of the tile, and all that stay
	staying := summed
	if sh.resident {
		staying *= int64((samples + sh.tileSamples - 1) / max(sh.tileSamples, 1))
	}
	perSample, perWorker, lot, values, narrow := int64(0), int64(0), int64(0), int64(0), int64(0)
	phased, parts := int64(0), 0
	for _, g := range groups {
		for i := range g.parts {
			phased += g.parts[i].phased
			parts = max(parts, g.parts[i].mostParts)
		}
		others := false
		for i := range g.members {
			m := &g.members[i]
			results += totalBytes(m.wide)
			if p.halvesOf(m.score) {
				results += 4
			}
			if others = others || len(m.single)+len(m.joint) > 0; g.missing > 0 || others {
				results += totalBytes(m.wide)
			}
		}
		if g.missing > 0 || others {
			results += 4 * int64(len(g.parts))
			if p.haploidX != nil {
				results += 4 * int64(len(g.parts))
			}
			perSample += missedBytes(g)
		}
		sums := p.sumsBytes(g)
		if g.tables { // and of each set those of a block of scores, as they are taken
			sums += 8 * int64(p.tier.TableBlock()*len(g.sets))
		}
		heavySums, heavyWeights := p.heavyBytes(g)
		perWorker += heavySums*summed + sums*staying
		lines := int64(min(sh.slabRows, len(g.lines)))
		if g.narrow(p.encoding) {
			narrow = max(narrow, 4*lines*int64(g.width()))
		} else {
			values = max(values, 8*lines*int64(g.width()))
		}
		lot = max(lot, lines*(int64(8*len(g.members)+4*g.columns())+heavyWeights+g.sparseBytes(summed))+
			min(lines, int64(sh.pieceLines))*int64(8*g.width())) // of a piece, before it is packed
	}
	perWorker += int64(sh.slabRows)*int64(rowBytes+callBytes) + lot + values + narrow +
		int64(sh.pieceLines)*tile*9 + 8*gatheredCalls + // panel, and places of missing calls, twice
		tile*(8+8+8+4+4+2+1) + // sums, codes and cells of other terms
		tile*4*int64(parts) // copies by part
	if p.haploidX != nil {
		perWorker += tile * (4 + 4 + 1) // half units, missing terms that count one, a mask
	}
	if phaser, ok := p.cohort.(Phaser); !ok || !phaser.HasPhase() {
		phased = 0
	}
	return results * int64(p.samples), perSample*int64(p.samples) + perWorker*int64(sh.workers) + phased
}

// sumsBytes is the size of the kernels' sums of a sample.
func (p *pass) sumsBytes(g *group) (n int64) {
	for i := range g.sets {
		s := &g.sets[i]
		if g.tables {
			n += 8 * int64(s.columns()+p.tier.TableBlock()-1)
		} else {
			n += p.sumBytes(s.columns(), s.digits)
		}
	}
	return n
}

// sumBytes is the size of the kernels' sums of a sample: of some columns of weights.
func (p *pass) sumBytes(columns, digits int) int64 {
	switch {
	case p.encoding == Dosages:
		return int64(columns * p.tier.SumBytes(digits))
	case p.tier == kernel.Go:
		return int64(8 * columns)
	}
	return int64(4 * columns * digits)
}
