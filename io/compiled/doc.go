// Package compiled keeps scores that are ready to use: a directory of Parquet files,
// the compiled set, that holds the rows of score files as columns, with what was
// found when they were matched to a cohort. A run that is given a set parses no text,
// and where its cohort has the same variants it does not match either.
//
//	set.json                        written last; digests of everything below
//	tables/1/rows.parquet           a row per score row: chrom, pos, effect_allele, other_allele, id
//	tables/1/alleles.parquet        alleles other than A, C, G and T
//	tables/1/special.parquet        what few rows have: weights by dosage, haplotypes, products, kinds
//	tables/1/frequencies.parquet    frequencies of effect alleles, as the score file gives them
//	tables/1/weights.parquet        the weights, row after row, as integers
//	tables/1/chunks.parquet         which rows of weights belong together, and how they read
//	tables/1/shapes.parquet         how the weights of each column are written in a chunk
//	tables/1/texts.parquet          weights that are kept as their text
//	tables/1/unreadable.parquet     rows whose weight cannot be read
//	tables/1/checks.parquet         CRC-32C of each 4,096 bytes of a chunk's weights
//	tables/1/kinds.parquet          effect_type and fate of rows, where they are not all 0
//	tables/1/numbers.parquet        numbers of rows in the file, where they do not run from 1
//	matches/1/1/….parquet           by cohort, then by join: outcomes, terms, regions, counts (or
//	                                longcounts), filled, joints
//	frequencies.parquet             pinned frequencies at the positions of the scores, with --fasta also around their indels
//
// Files without a row are not there. effect_type and fate are 0 (additive, and to be
// matched) where kinds.parquet is not there, regions 0 (autosome) without regions.parquet.
//
// # Format, version 1
//
// All columns are required, PLAIN and not compressed: a column chunk is one page, so
// that it is read in one piece. Numbers of alleles: 0 none, 1 to 4 A, C, G and T, 5 + i
// row i of alleles.parquet. effect_type, fate and outcome are numbers of the lists in
// scoring/scoreset; set.json has the digest of these lists (words), and a set of other
// ones is refused. scoreset.WeightChunk says how weights read: a 32-bit integer on a
// power of ten that its column has in the chunk, or 64 bits and a shape of 16 bits;
// what a weight was written like comes back to the character. The grid of a score, and
// sum|w|, stand in set.json.
//
// set.json names the features that a reader has to know; this version knows matches
// and frequencies. A set with another one is refused.
//
// # Trust
//
// A reader believes set.json when its own digest is right; a column when the size and
// the footer of its file agree with set.json and its bytes with their CRC-32C there;
// weights piece by piece, as they are read. Verify re-hashes whole files.
//
// # Sources
//
// set.json has name, path, size, time and SHA-256 of the score files. Where one is still
// at its path and is other bytes than it was, the set is refused (Sources). Where it is
// gone, the set stands for it. A run looks at size and time, Verify at all bytes. Where a
// chain file moved scores it has that, and where a reference genome moved insertions and
// deletions that: by name, path and digest; Verify compares them too.
//
// # Matches
//
// A match belongs to a Key: the digest of the cohort's variant tables and everything
// else that it depends on. It is used again where all of that is equal, and else left
// aside: the scores are matched again from their columns.
package compiled
