package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// layout is how a table holds genotypes.
type layout uint8

const (
	listsOfValues  layout = iota + 1 // a row a variant, a list of values
	listsOfStructs                   // a row a variant, a list of structures
	sampleColumns                    // a row a variant, a column a sample
	sampleRows                       // a row a sample, a column a variant
	longRows                         // a row for each sample and variant
)

var layoutNames = [...]string{
	listsOfValues:  "one row per variant with a list of values",
	listsOfStructs: "one row per variant with a list of genotype structures",
	sampleColumns:  "one row per variant with a column per sample",
	sampleRows:     "one row per sample with a column per variant",
	longRows:       "one row per sample and variant",
}

// plan is what is known of a file before its genotypes are read.
type plan struct {
	*columns
	layout   layout
	nature   nature
	genotype *field              // of listsOfValues and longRows
	leaf     *parquetfile.Leaf   // of listsOfValues, listsOfStructs and longRows
	idLeaf   *parquetfile.Leaf   // lists of sample ids, nil without
	leaves   []*parquetfile.Leaf // of sampleColumns and sampleRows
	variants []identity          // of sampleRows
}

// planFile opens a file and settles its layout. The caller closes the table.
func planFile(path string, opts *Options, n *naming) (*plan, error) {
	t, err := parquetfile.OpenTable(path)
	if err != nil {
		return nil, err
	}
	var p *plan
	err = t.Guard(func() error {
		c, err := findColumns(t, opts)
		if err != nil {
			return err
		}
		p = &plan{columns: c}
		return p.settle(opts, n)
	})
	if err != nil {
		t.Close()
		return nil, err
	}
	return p, nil
}

// settle finds the layout and checks the types of the genotypes.
func (p *plan) settle(opts *Options, n *naming) error {
	p.genotype = p.of[roleDosage]
	if other := p.of[roleGenotype]; other != nil && (p.genotype == nil || opts.Field == fieldCalls || other.shape == structs) {
		p.genotype = other
	}
	sample := p.of[roleSample]
	hasSample := sample != nil && sample.shape == scalar
	switch g := p.genotype; {
	case g != nil && g.shape == structs && p.namesVariants():
		p.layout = listsOfStructs
		return p.settleStructs(opts)
	case g != nil && g.shape == list && p.namesVariants() && !hasSample:
		p.layout = listsOfValues
		return p.settleValues(g)
	case g != nil && g.shape == scalar && hasSample && p.namesVariants():
		p.layout = longRows
		if !textual(sample.leaf) {
			return p.errorf(sample.name, "is the column of sample ids and holds %s; expected texts or integers", sample.typeName())
		}
		return p.settleValues(g)
	case g == nil && hasSample && !p.complete():
		p.layout = sampleRows
		if !textual(sample.leaf) {
			return p.errorf(sample.name, "is the column of sample ids and holds %s; expected texts or integers", sample.typeName())
		}
		return p.settleVariantColumns(n)
	case g == nil && !hasSample && p.namesVariants():
		p.layout = sampleColumns
		return p.settleSampleColumns()
	}
	return p.refuse()
}

// refuse says which layouts are read, and which roles were found.
func (p *plan) refuse() error {
	var found []string
	for _, n := range namesOf {
		if f := p.of[n.role]; f != nil {
			found = append(found, fmt.Sprintf("%s (%s)", n.role, f.name))
		}
	}
	if found == nil {
		found = []string{"none"}
	}
	return fileerr.New(fileerr.Malformed, p.path,
		"this Parquet file holds no genotypes in a layout that is read: %s (Glow, Hail); expected chrom, pos, ref and alt or an id, and sample where a row has one; of its %d columns these were recognised: %s; name others by --parquet-columns role=name",
		strings.Join(layoutNames[1:], "; "), len(p.table.Names()), strings.Join(found, ", "))
}

// settleValues takes the one column of genotypes.
func (p *plan) settleValues(g *field) error {
	var ok bool
	if p.nature, ok = natureOf(g.leaf); !ok {
		return p.errorf(g.name, "is the column of genotypes and holds %s; expected integers, floats, or calls such as 0/1", g.typeName())
	}
	p.leaf = g.leaf
	if ids := p.of[roleSamples]; p.layout == listsOfValues && ids != nil && ids.shape == list && textual(ids.leaf) {
		p.idLeaf = ids.leaf
	}
	return nil
}

// settleStructs takes the part of genotype structures that is to be read.
func (p *plan) settleStructs(opts *Options) error {
	parts := p.genotype.parts
	for _, name := range [...]string{"sampleid", "sample_id", "iid", "s"} {
		if l := parts[name]; l != nil && l.MaxRep == 1 && textual(l) {
			p.idLeaf = l
			break
		}
	}
	take := func(nested bool, names ...string) {
		for _, name := range names {
			l := parts[name]
			if p.leaf != nil || l == nil {
				continue
			}
			n, ok := natureOf(l)
			switch {
			case nested && l.MaxRep == 2 && ok && n == integers:
				p.leaf, p.nature = l, calls
			case !nested && l.MaxRep == 1 && ok:
				p.leaf, p.nature = l, n
			}
		}
	}
	dosages := func() { take(false, "dosage", "ds") }
	if opts.Field != fieldCalls {
		dosages()
	}
	take(true, "calls", "gt.alleles", "gt.calls")
	take(false, "gt", "call", "genotype")
	dosages()
	if p.leaf == nil {
		return p.errorf(p.genotype.name, "is a list of structures without a part that is read; expected calls (a list of allele numbers), GT (texts such as 0/1), or DS or dosage (numbers)")
	}
	return nil
}

// settleSampleColumns takes every column without a role for a sample.
func (p *plan) settleSampleColumns() error {
	for i := range p.fields {
		f := &p.fields[i]
		if p.skips(f) {
			continue
		}
		ok := f.shape == scalar
		var n nature
		if ok {
			n, ok = natureOf(f.leaf)
		}
		if !ok && !p.complete() {
			return p.refuse() // an id alone does not make it a table of variants
		}
		if err := p.addColumn(f, n, ok); err != nil {
			return err
		}
	}
	if len(p.leaves) == 0 {
		return p.refuse()
	}
	return nil
}

// skips says whether a column is no sample and no variant: it has a role, or a name that
// says what it is.
func (p *plan) skips(f *field) bool {
	if p.ignored[f.name] {
		return true
	}
	for _, other := range p.of {
		if other == f {
			return true
		}
	}
	return !p.listed[f.name] && knownName(f.name)
}

// addColumn takes a column for a sample or a variant; by its number where its name may be
// that of a person.
func (p *plan) addColumn(f *field, n nature, ok bool) error {
	name, what := "", "variant nor a sample"
	if p.layout == sampleRows {
		name, what = f.name, "sample nor a variant"
	}
	problem := ""
	switch {
	case !ok:
		problem = fmt.Sprintf("holds %s, which is neither about the %s; leave it out, or name it by --parquet-columns ignore=…", f.typeName(), what)
	case len(p.leaves) == 0:
		p.nature = n
	case (n == calls) != (p.nature == calls):
		problem = "holds calls beside columns of numbers, or numbers beside calls; expected one kind"
	case n == decimals:
		p.nature = decimals
	}
	if problem != "" {
		err := fileerr.New(fileerr.Malformed, p.path, "%s", problem)
		err.Field, err.Column = name, f.column+1
		return err
	}
	p.leaves = append(p.leaves, f.leaf)
	return nil
}

// settleVariantColumns takes every column without a role for a variant, by its name.
func (p *plan) settleVariantColumns(n *naming) error {
	for i := range p.fields {
		f := &p.fields[i]
		if p.skips(f) {
			if _, is := n.of(f.name); !is || p.ignored[f.name] {
				continue
			}
		}
		id, is := n.of(f.name)
		switch {
		case !is && f.shape == scalar && len(f.leaf.Path) > 1:
			return p.refuse() // a structure of its own
		case !is:
			return p.errorf(f.name, "the name of this column names no variant: %s; or leave it out by --parquet-columns ignore=…", n.help())
		}
		ok := f.shape == scalar
		var kind nature
		if ok {
			kind, ok = natureOf(f.leaf)
		}
		if err := p.addColumn(f, kind, ok); err != nil {
			return err
		}
		p.variants = append(p.variants, id)
	}
	if len(p.leaves) == 0 {
		return p.refuse()
	}
	return nil
}

// denominator is that of the dosages which this program wrote the file from, else the one
// of decimals of four digits.
func (p *plan) denominator() uint64 {
	for _, entry := range p.table.Metadata().KeyValueMetadata {
		if n, err := strconv.ParseUint(entry.Value, 10, 64); entry.Key == denominatorKey && err == nil && n >= 2 && n <= maxDenominator {
			return n
		}
	}
	return denominator
}

// metadataIDs gives the sample ids that the file's metadata hold, nil without.
func (p *plan) metadataIDs() []string {
	for _, entry := range p.table.Metadata().KeyValueMetadata {
		if slices.Contains([]string{"sample_ids", "sampleids", "samples", "sample_id"}, strings.ToLower(entry.Key)) && entry.Value != "" {
			return splitIDs(entry.Value)
		}
	}
	return nil
}
