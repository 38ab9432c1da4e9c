// Package testdata embeds the real content that the demonstration runs on: a
// published score and a small catalogue. README.md says where each is from.
package testdata

import _ "embed"

// LDLScore is the 12-SNP LDL cholesterol score, GRCh37, as a scoring file.
//
//go:embed scores/ldl12_GRCh37.txt
var LDLScore []byte

// Catalogue is an excerpt of a ClinVar release, GRCh37, as a catalogue table.
//
//go:embed catalogue/cardiac_clinvar_2017-04-04_GRCh37.tsv
var Catalogue []byte
