package monogenic

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"cardioscore/scoring/genome"
)

// consistency holds what the rows so far have said, to find a row that
// contradicts them.
type consistency struct {
	variants map[variantInCondition]int   // -> row number
	genes    map[geneInCondition]geneSays // -> what was said first
	names    map[string]string            // condition identifier -> name
	ids      map[string]string            // condition name -> identifier
	homOnly  map[string]alleles           // condition -> the variant of HFEC282YHom
	refs     map[place]string             // longest REF seen at a place
}

type place struct {
	chrom genome.Chromosome
	pos   int32
}

// alleles is a trimmed variant.
type alleles struct {
	place
	ref, alt string
}

type variantInCondition struct {
	alleles
	condition string
}

type geneInCondition struct{ gene, condition string }

type geneSays struct {
	inheritance Inheritance
	rule        Rule
}

func newConsistency() *consistency {
	return &consistency{
		variants: map[variantInCondition]int{},
		genes:    map[geneInCondition]geneSays{},
		names:    map[string]string{},
		ids:      map[string]string{},
		homOnly:  map[string]alleles{},
		refs:     map[place]string{},
	}
}

// add takes a row over, or says what it contradicts.
func (c *consistency) add(r *Row) *RowError {
	fault := func(field, format string, args ...any) *RowError {
		return &RowError{Field: field, Message: fmt.Sprintf(format, args...)}
	}
	condition := r.conditionKey()
	variant := r.trimmed()

	key := variantInCondition{variant, condition}
	if first, ok := c.variants[key]; ok {
		return fault("alt", "%s stands in row %d already for this condition; a variant counts once", r.Key(), first)
	}
	c.variants[key] = r.Number

	says := geneSays{r.Inheritance, r.Rule}
	if first, ok := c.genes[geneInCondition{r.Gene, condition}]; ok && first != says {
		return fault("inheritance", "%s %s for gene %s, but %s %s in an earlier row of this condition",
			r.Inheritance, r.Rule, r.Gene, first.inheritance, first.rule)
	}
	c.genes[geneInCondition{r.Gene, condition}] = says

	if name, ok := c.names[condition]; ok && name != r.Condition {
		return fault("condition", "%q and %q share the identifier %q", name, r.Condition, condition)
	}
	c.names[condition] = r.Condition
	if id, ok := c.ids[r.Condition]; ok && id != r.ConditionID {
		return fault("condition_id", "%q has the identifiers %q and %q", r.Condition, id, r.ConditionID)
	}
	c.ids[r.Condition] = r.ConditionID

	if r.Rule == HFEC282YHom {
		if first, ok := c.homOnly[condition]; ok && first != variant {
			return fault("report_rule", "%s belongs to one variant, and an earlier row names another", r.Rule)
		}
		c.homOnly[condition] = variant
	}
	return c.addReference(r)
}

// addReference refuses two rows that read different bases of one reference.
func (c *consistency) addReference(r *Row) *RowError {
	at := place{r.Chrom, r.Pos}
	longer, shorter := c.refs[at], r.Ref
	if len(shorter) > len(longer) {
		longer, shorter = shorter, longer
	}
	if !strings.HasPrefix(longer, shorter) {
		return &RowError{Field: "ref", Message: fmt.Sprintf(
			"%s and %s are both given as the reference at %s:%d", longer, shorter, r.Chrom, r.Pos)}
	}
	c.refs[at] = longer
	return nil
}

func joinDigests(digests []string) string {
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n") + "\n"))
	return hex.EncodeToString(sum[:])
}
