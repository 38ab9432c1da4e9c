package vcf

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Field names what of the sample columns is read.
type Field string

// The empty Field is FieldAuto.
const (
	// FieldAuto reads what the files announce, in their headers or first records:
	// calls where GT is, and dosages where DS, HDS or GP is, from the first of
	// these that a record has.
	FieldAuto Field = "auto"
	// FieldGT reads hard calls alone.
	FieldGT Field = "GT"
	// FieldDS, FieldHDS and FieldGP read the dosages of that field alone. GT tells
	// no more than ploidy then.
	FieldDS  Field = "DS"
	FieldHDS Field = "HDS"
	FieldGP  Field = "GP"
)

// Options are the settings of Open.
type Options struct {
	// Build is that of the positions: a header whose ##contig lines give a chromosome its
	// length in the other build is refused. Unknown compares nothing.
	Build genome.Build
	// Threads is the number of workers that inflate and parse, 0 for one a
	// processor. Beside them, reading and cutting the file take a tenth of one.
	Threads int
	// Field says what is read; auto where it is empty.
	Field Field
	// MinGQ and MinDP are the least genotype quality (GQ, or RGQ of reference calls)
	// and depth (DP; MIN_DP of reference blocks) of a call. One that is below, or of
	// which the record does not tell, is stored missing, its dosage too. 0 asks
	// for nothing.
	MinGQ, MinDP int
	// Phase asks for the haplotypes of phased heterozygous calls too, by GT and PS.
	Phase bool
	// Sites are the variants and regions asked for: records at other places are not
	// kept, and reference blocks become rows of the variants that they tell of. Nil
	// keeps everything, reference blocks as the records that they are.
	Sites *sites.Set
	// Reference settles which allele of a variant in Sites is REF. It may be nil; then
	// only a record that begins at the variant, or spells out its bases, does.
	Reference Reference
	// Regions are the places of which records are kept. Nil keeps all.
	Regions *sites.Regions
}

// check refuses options that cannot be meant.
func (o *Options) check() error {
	switch o.Field {
	case "", FieldAuto, FieldGT, FieldDS, FieldHDS, FieldGP:
	default:
		return &fileerr.Error{Class: fileerr.Usage, Field: "field", Message: `found "` + string(o.Field) + `", expected auto, GT, DS, GP or HDS`}
	}
	if o.Phase && o.Field != "" && o.Field != FieldAuto && o.Field != FieldGT {
		return &fileerr.Error{Class: fileerr.Usage, Field: "phase", Message: "phase is that of GT, and the field to be read is " + string(o.Field)}
	}
	if o.MinGQ < 0 || o.MinDP < 0 || o.MinGQ > mostMinimum || o.MinDP > mostMinimum {
		return &fileerr.Error{Class: fileerr.Usage, Field: "min-gq, min-dp", Message: "expected a whole number from 0 to 1000"}
	}
	return nil
}

// mostMinimum is the largest MinGQ and MinDP.
const mostMinimum = 1000

// plan is what the options and all files together say about reading a record. It
// is settled by Open.
type plan struct {
	field          Field
	calls, dosages bool // what every site has, and what sites may have
	denominator    int64
	slack          float64 // see rounder
	gtTellsPloidy  bool    // and is no call
	dotIsHaploid   bool    // a lone dot on X, Y, MT is a missing call of one allele
	minGQ, minDP   int
	sites          *sites.Set
	regions        *sites.Regions
	phase          bool
}

// announced are the fields that headers and first records speak of.
type announced struct {
	gt, dosages bool
	// gtTellsPloidy: this program wrote the file from a cohort without calls, and GT tells
	// no more than how many alleles there are.
	gtTellsPloidy bool
	// denominator is that of the dosages which this program wrote the file from, 0
	// where the file does not say, or files say different things.
	denominator int64
}

func (a *announced) add(b announced, first bool) {
	a.gt = a.gt || b.gt
	a.dosages = a.dosages || b.dosages
	a.gtTellsPloidy = b.gtTellsPloidy && (first || a.gtTellsPloidy)
	if first {
		a.denominator = b.denominator
	} else if a.denominator != b.denominator {
		a.denominator = 0
	}
}

func newPlan(o *Options, a announced) *plan {
	p := &plan{field: o.Field, minGQ: o.MinGQ, minDP: o.MinDP, sites: o.Sites, regions: o.Regions, phase: o.Phase}
	p.denominator = denominator
	if a.denominator != 0 {
		// Written with six decimals, of haploid calls halved.
		p.denominator, p.slack = a.denominator, 1.0/dosageDigits
		p.dotIsHaploid = true // the Encoder writes ./. for a diploid one
	}
	switch p.field {
	case FieldGT:
		p.calls = true
	case "", FieldAuto:
		p.field = FieldAuto
		p.gtTellsPloidy = a.gtTellsPloidy && a.dosages
		p.calls, p.dosages = a.gt && !p.gtTellsPloidy || !a.dosages, a.dosages
	default:
		p.dosages = true
	}
	return p
}

func (p *plan) storage() source.Storage {
	s := source.Storage{Calls: p.calls, Phase: p.phase}
	if p.dosages {
		s.Denominator = p.denominator
	}
	return s
}
