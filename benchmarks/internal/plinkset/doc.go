// Package plinkset writes a population as the files that PLINK reads: a PLINK 1 set
// (.bed, .bim, .fam) of hard calls, or a PLINK 2 set (.pgen, .pvar, .psam) of dosages.
//
// The .bed is variant-major with A1 = ALT (PLINK 1.9 format page). The .pgen has storage
// mode 0x03, a fixed-width record of hard calls and one 16-bit dosage a sample (PGEN
// specification, section 2.1): the simplest form that holds dosages exactly. PLINK 2
// itself makes its own compact form of it before anything is timed.
package plinkset
