package kernel

import (
	"math"
	"testing"
)

// Tables in memory pay from some scores on, those in registers from one; they cost the
// same whatever the digits, and by blocks.
func TestTableCost(t *testing.T) {
	for tier := AVX2; tier <= AVX512; tier++ {
		fill, one := tier.TableCost(1)
		_, block := tier.TableCost(TableScores)
		_, more := tier.TableCost(TableScores + 1)
		_, half := tier.TableCost(TableScores / 2)
		_, beyond := tier.TableCost(TableScores/2 + 1)
		inMemory := tier == AVX2
		if fill <= 0 || inMemory && (one != half || beyond != block) || !inMemory && (one >= half/4 || beyond >= block) ||
			half >= block || math.Abs(more-block-one) > 1e-9 {
			t.Errorf("%s: %g to fill, %g for a weight, %g for half a block, %g for a weight more, %g for a block, %g for a weight more",
				tier, fill, one, half, beyond, block, more)
		}
		dots, single := tier.Cost(false, 1, MinDigits)
		_, many := tier.Cost(false, TableScores, MinDigits)
		if (one+fill <= single+dots) == inMemory || block >= many {
			t.Errorf("%s: tables %g for a score and for %d, products %g and %g", tier, one, TableScores, single, many)
		}
	}
	for tier := AVX2; tier <= AMX; tier++ {
		_, block := tier.TableCost(TableScores)
		fill, missed := tier.MissingTableCost(TableScores)
		_, one := tier.MissingTableCost(1)
		_, more := tier.MissingTableCost(TableScores + 1)
		if fill <= 0 || missed >= block || math.Abs(more-missed-one) > 1e-9 || (one == missed) != (tier == AVX2) {
			t.Errorf("%s: %g for a block, %g for missing calls, %g for one more, %g for one", tier, block, missed, more, one)
		}
	}
	_, tables := AMX.TableCost(512)
	if _, tiles := AMX.Cost(false, 512, MaxDigits); tiles >= tables {
		t.Errorf("AMX: tiles %g, tables %g", tiles, tables)
	}
}

// The estimates keep the order that planners rely on: faster tiers cost less, more
// work costs more.
func TestCost(t *testing.T) {
	for _, dosage := range []bool{false, true} {
		for tier := Go; tier <= AMX; tier++ {
			fill, one := tier.Cost(dosage, 1, 4)
			_, many := tier.Cost(dosage, 64, 4)
			if fill <= 0 || one <= 0 || many <= one {
				t.Errorf("%s, dosage %v: %g to fill, %g for a score, %g for 64", tier, dosage, fill, one, many)
			}
			if tier == Go {
				continue
			}
			if _, slower := (tier - 1).Cost(dosage, 64, 4); many >= slower {
				t.Errorf("64 scores, dosage %v: %s %g, %s %g", dosage, tier, many, tier-1, slower)
			}
		}
	}
	_, calls := AMX.Cost(false, 2, 6)
	if _, dots := AVX512.Cost(false, 2, 6); calls != dots {
		t.Errorf("12 columns: AMX %g, its dot products %g", calls, dots)
	}
	_, few := AMX.Cost(true, 1, 4)
	if _, tile := AMX.Cost(true, 4, 4); few != tile {
		t.Errorf("dosages: %g for 4 columns, %g for the 16 of a tile", few, tile)
	}
}
