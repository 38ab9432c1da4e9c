// Package genome holds the words that every other room uses: builds,
// chromosomes, regions, ploidy, alleles, variants and samples.
//
// Nothing here knows a file format. A position is 1-based, a dosage counts
// copies of the alternate allele (ALT), and a packed row of hard calls holds
// four samples a byte, low bits first: 0, 1 and 2 are ALT copies, 3 is a
// missing call, unused bits of the last byte are 0.
package genome
