package monogenic

import (
	"cmp"
	"slices"
)

// Condition is a condition with one inheritance, the unit of a person's state.
type Condition struct {
	ID          string
	Name        string
	Group       string // of its first row; may be empty
	Inheritance Inheritance
	Genes       []string // in the order of the alphabet
	rules       []Rule   // of each gene
	rows        []int    // indices of catalogue rows
}

// conditionsOf groups the rows of a catalogue: ordered by name, identifier and
// inheritance, rows in catalogue order. of gives the condition of each row.
func conditionsOf(rows []Row) (conditions []Condition, of []int) {
	type key struct {
		name, id    string
		inheritance Inheritance
	}
	keyOf := func(r *Row) key { return key{r.Condition, r.ConditionID, r.Inheritance} }
	index := map[key]int{}
	for i := range rows {
		r := &rows[i]
		if _, ok := index[keyOf(r)]; !ok {
			index[keyOf(r)] = 0
			conditions = append(conditions, Condition{ID: r.ConditionID, Name: r.Condition, Group: r.Group, Inheritance: r.Inheritance})
		}
	}
	slices.SortFunc(conditions, func(a, b Condition) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Inheritance, b.Inheritance))
	})
	for k := range conditions {
		c := &conditions[k]
		index[key{c.Name, c.ID, c.Inheritance}] = k
	}
	of = make([]int, len(rows))
	for i := range rows {
		r := &rows[i]
		of[i] = index[keyOf(r)]
		c := &conditions[of[i]]
		c.rows = append(c.rows, i)
		at, known := slices.BinarySearch(c.Genes, r.Gene)
		if !known {
			c.Genes = slices.Insert(c.Genes, at, r.Gene)
			c.rules = slices.Insert(c.rules, at, r.Rule)
		}
	}
	return conditions, of
}

// gene is the number of a gene in the condition, false where it has no such gene.
func (c *Condition) gene(symbol string) (int, bool) {
	return slices.BinarySearch(c.Genes, symbol)
}
