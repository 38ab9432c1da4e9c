// Package kernel turns packed genotype rows into integer sums. It knows bytes
// and numbers only: no sample, no variant, no score.
//
// # The sum
//
// For each sample s and score k the kernels compute
//
//	total[k][s] = sum over rows r of genotype[r][s] x q[r][k]
//
// where genotypes are ALT copies (hard calls) or dosages in units of the cohort's
// denominator, and q are the integer weights of a score on its grid. A Panel holds
// the genotypes of some rows and samples, Weights the weights on those rows, and
// Sums what they add up to:
//
//	panel.Calls(tier, rows, samples)
//	weights.Pack(tier, q, len(rows), scores, digits)
//	sums.Add(&panel, &weights, 0)
//	sums.Total(k, totals)
//
// of dosages by Dosages, PackDosages and NewDosageSums.
//
// A panel of 256 rows x 4,096 samples, or 1,024 x 1,024 where there are many
// scores, takes 256 KiB and should stay in the second cache.
//
// # Packed rows
//
// A row of hard calls holds one variant, four samples a byte, low bits first:
//
//	byte i   bits 0-1: sample 4i   bits 2-3: 4i+1   bits 4-5: 4i+2   bits 6-7: 4i+3
//
// Codes 0, 1 and 2 are ALT copies, 3 is a missing call. A row of n samples is
// read to byte (n+3)/4 and no further; codes beyond sample n are ignored. A row of
// dosages is two planes of one byte a sample, n = low + 256 high; both bytes 255
// are a missing dosage. Rows need no alignment and are never written.
//
// # Tables
//
// Scores of hard calls are added faster by tables (tables.go), which hold whole weights
// of up to MaxTableWeight: with AVX-512 from one score on, with AVX2 from about four.
// TableCost and Cost tell.
//
//	panel.CallIndexes(tier, rows, samples)
//	weights.PackTables(tier, q, len(rows), scores)
//	sums := NewTableSums(tier, samples, scores)
//	sums.Add(&panel, &weights, 0)
//
// # Checksums
//
// CRC32C is the checksum of packed rows, which has to be found of every row that is
// added: with hash/crc32 it would take half as long as adding one score does.
//
// # Texts of weights
//
// ReadDecimals reads numbers that are written alike, side by side in a line of a score
// file, eight at a time; ReadNumbers those of any digits and exponents, at twice the time, and
// ReadNumbersAt those of a column of many lines; Narrow brings integers of 64 bits to 32. All
// take AVX-512 where the machine has it, whatever the tier, and give what reading one at a time
// gives.
//
// # Missing genotypes
//
// Filling a panel finds the missing ones on the way. It counts a missing call as
// one copy and a missing dosage as 0; Panel.AppendMissing lists them, and reads
// calls only where some are missing, so that the caller adds what its policy says beyond
// that. Where many calls are missing, Panel.Missing makes a panel of ones and
// zeros, to be multiplied with corrections as weights; or, by tables,
//
//	panel.MissingIndexes(tier, rows, samples)
//	weights.PackMissing(tier, q, len(rows), scores)
//	sums := NewMissingSums(tier, samples, scores)
//	sums.Add(&panel, &weights, 0)
//	sums.TotalRows(totals, units)
//
// # Imports
//
// Genotypes that become a cohort are counted by variant and by sample (CountThree,
// CountDosages) and brought to the form of packed rows (SplitDosages, MergeDosages).
// Tier Go does it with words of 64 bits, all others by AVX2.
//
// # Tiers
//
// Every Tier computes the same integers. Go is tables of sums that four calls of a
// sample index. The others split weights into balanced digits of base 256, q = d0 +
// 256 d1 + …, each from -128 to 127, and multiply them with bytes of genotypes into
// sums of 32 bits: AVX2 by VPMADDUBSW, in 16 bits for no longer than they cannot
// overflow; AVX512 by VPDPBUSD; AMX by TDPBSUD on tiles, of calls from 16 columns on,
// a column being a digit of a score, and as AVX512 below. MaxCallRows and
// MaxDosageRows bound what 32 bits hold; Add refuses more. Dosages are words of 16 bits
// for AVX2 and AVX512, multiplied with one to four longer digits (words.go) by VPMADDWD
// and VPDPWSSD, and whole sums of 64 bits. Tables are in memory, added by two loads and
// additions of 32 bytes (AVX2), or in registers, looked up by VPERMI2D (AVX512, AMX); tier
// Go does the same either way.
//
// The assembly is written by the program in _generate (go generate); make check
// compares. It is left out by the build tag purego and on other processors than
// amd64, where Go is the only tier.
//
// # What was checked where
//
// Go, AVX2 and AVX512 run in the tests wherever the machine has them, against the
// definition above. The machine this was written on has no AMX: there the tile
// kernels run in a software model (amx_model_amd64_test.go), which decodes their
// bytes and executes them as the manual says, through the whole of Add; and their
// encodings were compared with a disassembler's reading. All tests of the tier passed
// in an emulator that others wrote, corrected in the sign of bytes (make amx-emulated;
// decision 4). On a machine with AMX they run natively, among them one of 50,000 calls
// under garbage collection; elsewhere they are skipped, and the test log says so.
package kernel
