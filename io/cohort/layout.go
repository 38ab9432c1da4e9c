package cohort

import (
	"fmt"

	"cardioscore/io/source"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

const (
	manifestName = "cohort.json"
	samplesName  = "samples.parquet"
	sampleQCName = "sample_qc.parquet"

	defaultBlockSamples = 65_536 // of hard calls alone
	dosageBlockSamples  = 16_384 // where there are dosage planes
	maxValueBytes       = 32_767 // of the Parquet library, for values of fixed length
	maxDenominator      = 32_767 // twice it stays below the mark of a missing dosage
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

// mostBlockSamples is how many samples the widest value of a block can hold: a
// packed row of calls, or one dosage plane.
func mostBlockSamples(st source.Storage) int {
	if st.Denominator > 0 {
		return maxValueBytes &^ 3
	}
	return 4 * maxValueBytes
}

// blocksOf partitions the samples. blockSamples is a multiple of 4, so that the
// calls of a block are bytes of the whole rows.
func blocksOf(samples, blockSamples int, st source.Storage) []scoring.Block {
	var blocks []scoring.Block
	for first := 0; first < samples; first += blockSamples {
		n := min(blockSamples, samples-first)
		b := scoring.Block{Encoding: scoring.HardCalls, First: first, Samples: n, RowBytes: rowBytes(n), Denominator: 1}
		if st.Calls {
			b.CallBytes = rowBytes(n)
		}
		if st.Denominator > 0 {
			b.Encoding, b.RowBytes, b.Denominator = scoring.Dosages, 2*n, st.Denominator
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// storedBytes is what one row of a block takes in its file, checksums aside.
func storedBytes(b scoring.Block) int {
	if b.Encoding == scoring.HardCalls {
		return b.RowBytes
	}
	return b.RowBytes + b.CallBytes
}

// groupRows is how many rows a row group of genotypes holds.
func groupRows(storedBytes int) int { return max(1, min(maxGroupRows, maxGroupBytes/storedBytes)) }

// rowColumns says how the packed rows of a block lie in its file: in the columns
// parts, each so many bytes of the row, with their checksum in another.
type rowColumns struct {
	parts []string
	crc   string
	width int // bytes of a part
}

var (
	callColumns   = rowColumns{parts: []string{"gt"}, crc: "gt_crc"}
	dosageColumns = rowColumns{parts: []string{"ds_lo", "ds_hi"}, crc: "ds_crc"}
)

// columnsOf lists what the file of a block holds: hard calls, dosages, or both.
func columnsOf(b scoring.Block) (calls, dosages *rowColumns) {
	if b.CallBytes > 0 {
		calls = &rowColumns{callColumns.parts, callColumns.crc, b.CallBytes}
	}
	if b.Encoding == scoring.Dosages {
		dosages = &rowColumns{dosageColumns.parts, dosageColumns.crc, b.Samples}
	}
	return calls, dosages
}
