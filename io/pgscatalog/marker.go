package pgscatalog

import (
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// marker is a variant whose allele stands for an HLA allele.
type marker struct{ id, allele string }

// readMarkers reads an HLA row by its markers: "marker=[rs2395029-G]" in
// variant_description, split by ";" where they are several. It says false where the
// row has none, where an allele is not known ("?"), or where the row does not place
// them: only then is the position of the row that of its markers when its rsIDs are
// theirs. Several markers are a haplotype.
func (r *rowReader) readMarkers(row *scoreset.Row, failed scoreset.Outcome, haplotype bool) (bool, *fieldProblem) {
	markers := markersOf(string(r.get(variantDescription)))
	n := len(markers)
	if n == 0 || n > scoreset.MaxParts || n > 1 && !haplotype || failed != scoreset.Undecided || !r.marked(markers) {
		return false, nil
	}
	places, fate, ok, problem := r.places(variantSplit, n, failed)
	if !ok || problem != nil || fate != scoreset.Undecided {
		return false, problem
	}
	if n == 1 {
		row.EffectAllele, row.OtherAllele = r.allele([]byte(markers[0].allele)), ""
		row.Chrom, row.Pos = places[0].chrom, places[0].pos
	} else {
		var all []scoreset.Part
		for i, m := range markers {
			all = append(all, scoreset.Part{RSID: r.intern([]byte(m.id)), Chrom: places[i].chrom, Pos: places[i].pos, Effect: r.allele([]byte(m.allele))})
		}
		settleParts(row, scoreset.HaplotypeCopies, all, fate)
	}
	r.notes[scoreset.MarkersCounted]++
	return true, nil
}

// marked says whether the row's rsIDs are those of the markers.
func (r *rowReader) marked(markers []marker) bool {
	for _, col := range []column{hmRSID, rsID} {
		ids := parts(r.get(col), variantSplit)
		same := len(ids) == len(markers)
		for i := 0; same && i < len(ids); i++ {
			same = ids[i] == markers[i].id
		}
		if same {
			return true
		}
	}
	return false
}

// markersOf reads the markers in a description, none where one of them has no allele.
func markersOf(description string) (all []marker) {
	_, list, found := strings.Cut(description, "marker=[")
	list, _, closed := strings.Cut(list, "]")
	if !found || !closed {
		return nil
	}
	for _, text := range strings.Split(list, variantSplit) {
		id, allele, ok := strings.Cut(strings.TrimSpace(text), "-")
		if !ok || !genome.IsACGT(allele) {
			return nil
		}
		all = append(all, marker{id, allele})
	}
	return all
}
