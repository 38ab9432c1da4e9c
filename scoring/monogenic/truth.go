package monogenic

// allele is a qualifying variant that a person carries.
type allele struct {
	gene   int // in the condition
	copies uint8
	// snv places a single-base change. Two of them at one place lie on two
	// chromosomes, because a chromosome has one base there.
	snv place
	// trans says that a laboratory found this allele and another one of the
	// gene on different chromosomes.
	trans bool
}

// zygosityOf sums up the alleles of one gene in a person with two copies of it.
type zygosityOf uint8

const (
	noAllele  zygosityOf = iota
	oneAllele            // one allele, one copy
	twoUnphased
	twoInTrans
	homozygous
)

func zygosity(alleles []allele, gene int) zygosityOf {
	n, trans, hom := 0, false, false
	sites := map[place]bool{}
	for _, a := range alleles {
		if a.gene != gene {
			continue
		}
		n++
		hom = hom || a.copies == 2
		trans = trans || a.trans || (a.snv != place{} && sites[a.snv])
		sites[a.snv] = true
	}
	switch {
	case hom:
		return homozygous
	case trans:
		return twoInTrans
	case n > 1:
		return twoUnphased
	case n == 1:
		return oneAllele
	}
	return noAllele
}

// truth is the genotype-to-status table: the status of each gene of a condition
// for a person with these alleles, NoStatus for a gene without one. haploid
// tells, for an X-linked condition, that the person has one X. Callers have
// taken out people whose number of X is not known, and heterozygous calls on
// an only X.
func (c *Condition) truth(alleles []allele, haploid bool) []Status {
	status := make([]Status, len(c.Genes))
	for g := range c.Genes {
		z := zygosity(alleles, g)
		if z == noAllele {
			continue
		}
		switch c.Inheritance {
		case AD:
			status[g] = dominant(z)
		case SD:
			status[g] = semiDominant(z)
		case AR:
			status[g] = recessive(z, c.rules[g])
		case XL:
			status[g] = xLinked(z, c.rules[g], haploid)
		case Risk:
			status[g] = RiskAllele
		}
	}
	if c.Inheritance == SD {
		acrossGenes(status)
	}
	return status
}

func dominant(z zygosityOf) Status {
	switch z {
	case oneAllele:
		return HetAffectedGenotype
	case twoUnphased:
		return HetOrCompoundUnresolved
	}
	return BiallelicDominant
}

func semiDominant(z zygosityOf) Status {
	switch z {
	case oneAllele:
		return HetAffectedGenotype
	case twoUnphased:
		return HetOrCompoundUnresolved
	case twoInTrans:
		return Compound
	}
	return Hom
}

func recessive(z zygosityOf, rule Rule) Status {
	switch {
	case z == homozygous:
		return BiallelicHom
	case rule == HFEC282YHom: // one variant: nothing but two copies of it counts
		return Carrier
	case z == twoInTrans:
		return BiallelicCompound
	case z == twoUnphased:
		return BiallelicPossible
	}
	return Carrier
}

func xLinked(z zygosityOf, rule Rule, haploid bool) Status {
	switch {
	case haploid:
		return Hemizygous
	case z == homozygous:
		return HomFemale
	case z == twoInTrans:
		return BiallelicCompound
	case rule == HemiHetHom:
		return HetFemale
	case z == twoUnphased:
		return BiallelicPossible
	}
	return Carrier
}

// acrossGenes adds up the genes of a semi-dominant condition: alleles of two
// genes are a double heterozygote, and every gene of the person takes the
// weightiest status.
func acrossGenes(status []Status) {
	genes, top := 0, NoStatus
	for _, s := range status {
		if s != NoStatus {
			genes++
		}
		top = max(top, s)
	}
	if genes > 1 {
		top = max(top, DoubleHet)
	}
	for g := range status {
		if status[g] != NoStatus {
			status[g] = top
		}
	}
}
