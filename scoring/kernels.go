package scoring

import "cardioscore/scoring/kernel"

// kernels are those that a pass may use, and what they read.
type kernels struct {
	tier      kernel.Tier
	genotypes Block
	tables    Tables
	sparse    Sparse
}

// Tables says whether hard calls are added by tables of sums or by products of
// digits. No result depends on it.
type Tables int8

const (
	TablesWhereCheaper Tables = iota
	TablesAlways
	TablesNever
)

// work is what the kernels have to do in each row.
type work struct {
	scores, digits int
	weights        int // of tables
}

func (a work) plus(b work) work {
	return work{a.scores + b.scores, a.digits + b.digits, a.weights + b.weights}
}

// workOf is the work of some scores of a plan.
func workOf(plan *Plan, scores []int) (w work) {
	for _, k := range scores {
		score := &plan.scores[k]
		weights := 2
		if score.fitsTables() {
			weights = 1
		}
		w = w.plus(work{1, score.grid.Digits, weights})
	}
	return w
}

// fitsTables says whether tables hold the weights, in units of their step.
func (p *plannedScore) fitsTables() bool { return p.largest/p.step <= kernel.MaxTableWeight }

// choices are by tables or by products, of what the options leave.
func (k *kernels) choices() []bool {
	switch {
	case k.genotypes.Encoding != HardCalls || k.tables == TablesNever:
		return []bool{false}
	case k.tables == TablesAlways:
		return []bool{true}
	}
	return []bool{false, true}
}

// columnCost is what a line takes, by sample: to fill a panel, and to add so many columns
// of a set.
func (k *kernels) columnCost(tables bool, columns, digits int) (fill, add float64) {
	if tables {
		return k.tier.TableCost(columns)
	}
	return k.tier.Cost(k.genotypes.Encoding == Dosages, columns, digits)
}

// byTables says whether tables do the work for less.
func (k *kernels) byTables(w work) bool {
	switch {
	case k.genotypes.Encoding != HardCalls || k.tables == TablesNever:
		return false
	case k.tables == TablesAlways:
		return true
	}
	return k.tableCost(w) < k.productCost(w)
}

// cost of so many lines, by sample.
func (k *kernels) cost(lines int, w work) float64 {
	if k.byTables(w) {
		return float64(lines) * k.tableCost(w)
	}
	return float64(lines) * k.productCost(w)
}

// missedByTables says whether tables add for less what calls add that are missing at a
// line, of some parts, and what it takes, by sample.
func (k *kernels) missedByTables(w work, parts int) (by bool, cost float64) {
	fill, add := k.tier.MissingTableCost(2*w.weights + parts)
	tables := fill + add
	fill, add = k.tier.Cost(false, 2*w.scores+parts, (w.digits+w.scores-1)/max(w.scores, 1))
	if products := fill + add; k.tables == TablesNever || k.tables == TablesWhereCheaper && products <= tables {
		return false, products
	}
	return true, tables
}

func (k *kernels) tableCost(w work) float64 {
	fill, add := k.tier.TableCost(w.weights)
	return fill + add
}

func (k *kernels) productCost(w work) float64 {
	fill, add := k.tier.Cost(k.genotypes.Encoding == Dosages, w.scores, (w.digits+w.scores-1)/max(w.scores, 1))
	return fill + add
}
