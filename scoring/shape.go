package scoring

import (
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

const (
	panelCalls  = 1 << 20
	manyColumns = 32
	fewRows     = 256
	// Packed rows of a job: about what the second cache holds.
	slabBytes = 1 << 20
	// Integers of weights, and what missing calls add, of a job.
	lotBytes = 16 << 20
	// Sums that stay: of one worker, and of all together.
	residentBytes    = 16 << 20
	allResidentBytes = 64 << 20
)

// shapeFor finds a shape for some groups.
func (p *pass) shapeFor(groups []*group) shape {
	sh := shape{workers: p.options.Threads, slabRows: p.options.SlabRows, tileSamples: p.options.TileSamples}
	rowBytes, samples := 1, 1
	for i := range p.blocks {
		rowBytes, samples = max(rowBytes, p.blocks[i].RowBytes), max(samples, p.blocks[i].Samples)
	}
	columns, members := 0, 1
	sums := int64(0)
	for _, g := range groups {
		columns, members = max(columns, g.columns()), max(members, len(g.members))
		sums += int64(g.columns()) * 4 * int64(samples)
	}
	// A panel of 256 KiB.
	sh.pieceLines = 256
	if columns > manyColumns {
		sh.pieceLines = 1024
	}
	if sh.tileSamples == 0 {
		sh.tileSamples = panelCalls / sh.pieceLines
	}
	sh.tileSamples = min(sh.tileSamples, (samples+3)/4*4)
	sh.resident = sums <= residentBytes && sums*int64(sh.workers) <= allResidentBytes
	if sh.slabRows == 0 {
		sh.slabRows = max(slabBytes/rowBytes, sh.pieceLines)
		if !sh.resident {
			sh.slabRows = max(sh.slabRows, 4*fewRows)
		}
		sh.slabRows = min(sh.slabRows, max(lotBytes/(24*members), 64), 16*fewRows)
		// Enough jobs for all workers.
		if jobs := 4 * sh.workers; len(p.plan.rows)*len(p.blocks) < sh.slabRows*jobs {
			sh.slabRows = max(len(p.plan.rows)*len(p.blocks)/jobs, 64)
		}
	}
	return sh
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
	perSample, perWorker, lot := int64(0), int64(0), int64(0)
	for _, g := range groups {
		others := false
		for i := range g.members {
			m := &g.members[i]
			results += totalBytes(m.wide)
			if others = others || len(m.single)+len(m.joint) > 0; g.missing > 0 || others {
				results += totalBytes(m.wide)
			}
		}
		if g.missing > 0 || others {
			results += 4 * int64(len(g.parts))
			perSample += missedBytes(g)
		}
		sums := 4 * int64(g.columns())
		if p.tier == kernel.Go {
			sums = 0
			for i := range g.sets {
				sums += 8 * int64(g.sets[i].columns())
			}
		}
		if sh.resident {
			perWorker += sums * int64(samples)
		} else {
			perWorker += sums * tile
		}
		lines := int64(min(sh.slabRows, len(g.lines)))
		lot = max(lot, lines*int64(8*(len(g.members)+g.width())+2*g.columns()))
	}
	perWorker += int64(sh.slabRows)*int64(rowBytes+callBytes) + lot +
		int64(sh.pieceLines)*tile*2 + // panel, and numbers of missing calls
		tile*(8+8+8+4+4+2+1) // sums, codes and cells of other terms
	return results * int64(p.samples), perSample*int64(p.samples) + perWorker*int64(sh.workers)
}
