package cohort

import (
	"fmt"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

const (
	manifestName = "cohort.json"
	samplesName  = "samples.parquet"

	defaultBlockSamples = 65_536
	maxRowBytes         = 32_767 // of the Parquet library, for values of fixed length
	maxGroupRows        = 8_192
	maxGroupBytes       = 64 << 20
	plainPageBytes      = 1 << 20
	zstdPageBytes       = 256 << 10 // a page is decompressed whole for each of its rows
)

func variantsName(c genome.Chromosome) string { return fmt.Sprintf("variants/chr%s.parquet", c) }

func genotypesName(c genome.Chromosome, block int) string {
	return fmt.Sprintf("genotypes/chr%s.%05d.parquet", c, block)
}

// rowBytes is the length of a packed row.
func rowBytes(samples int) int { return (samples + 3) / 4 }

// blocksOf partitions the samples. blockSamples is a multiple of 4, so that a
// block's rows are bytes of the whole rows.
func blocksOf(samples, blockSamples int) []scoring.Block {
	var blocks []scoring.Block
	for first := 0; first < samples; first += blockSamples {
		n := min(blockSamples, samples-first)
		blocks = append(blocks, scoring.Block{
			Encoding: scoring.HardCalls, First: first, Samples: n, RowBytes: rowBytes(n), CallBytes: rowBytes(n), Denominator: 1,
		})
	}
	return blocks
}

// groupRows is how many rows a row group of genotypes holds.
func groupRows(rowBytes int) int { return max(1, min(maxGroupRows, maxGroupBytes/rowBytes)) }
