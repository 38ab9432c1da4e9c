package tabular

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// splitIDs takes the sample ids of a metadata value apart: a JSON list of texts or
// numbers, or ids divided by line ends, tabs or commas, by the first of these that occurs.
func splitIDs(value string) []string {
	if strings.HasPrefix(value, "[") {
		var list []json.RawMessage
		if json.Unmarshal([]byte(value), &list) != nil {
			return nil
		}
		ids := make([]string, len(list))
		for i, entry := range list {
			if json.Unmarshal(entry, &ids[i]) != nil {
				ids[i] = string(entry)
			}
		}
		return ids
	}
	for _, divider := range [...]string{"\n", "\t", ","} {
		if strings.Contains(value, divider) {
			return strings.Split(strings.TrimSuffix(value, divider), divider)
		}
	}
	return []string{value}
}

// ids gives the sample ids that a file holds, and the sex where it states it; nil where
// it holds none. Not for longRows.
func (p *plan) ids() (samples []genome.Sample, err error) {
	switch p.layout {
	case sampleColumns:
		names := p.table.Names()
		for _, l := range p.leaves {
			samples = append(samples, genome.Sample{ID: names[l.Column]})
		}
		return samples, checkIDs(p.path, samples)
	case sampleRows:
		return p.rowIDs()
	}
	var ids []string
	if p.idLeaf != nil && p.table.Rows() > 0 {
		ids, err = p.firstList()
		if err != nil {
			return nil, err
		}
	}
	if ids == nil {
		ids = p.metadataIDs()
	}
	for _, id := range ids {
		samples = append(samples, genome.Sample{ID: id})
	}
	return samples, checkIDs(p.path, samples)
}

// checkIDs refuses ids that no cohort can have. No message holds one.
func checkIDs(path string, samples []genome.Sample) error {
	seen := make(map[string]int, len(samples))
	for s := range samples {
		id := samples[s].ID
		if id == "" || !utf8.ValidString(id) {
			return fileerr.New(fileerr.Inconsistent, path, "sample number %d has an id that is empty or no UTF-8 text", s+1)
		}
		if first, twice := seen[id]; twice {
			return fileerr.New(fileerr.Inconsistent, path, "samples number %d and %d have the same id; expected unique ids", first+1, s+1)
		}
		seen[id] = s
	}
	return nil
}

// firstList reads the ids of the first row.
func (p *plan) firstList() ([]string, error) {
	c := newCursor(p.table, strings.Join(p.idLeaf.Path, "."), p.idLeaf)
	for g := range p.table.Groups() {
		if p.table.GroupRows(g) == 0 {
			continue
		}
		if err := c.openGroup(g, 0); err != nil {
			return nil, err
		}
		return c.list(nil)
	}
	return nil, nil
}

// rowIDs reads the columns of sample ids and sex.
func (p *plan) rowIDs() ([]genome.Sample, error) {
	if err := p.table.CheckRows(p.table.Rows()); err != nil {
		return nil, err
	}
	ids := newCursor(p.table, p.of[roleSample].name, p.of[roleSample].leaf)
	var sexes *cursor
	if f := p.of[roleSex]; f != nil && f.shape == scalar && textual(f.leaf) {
		sexes = newCursor(p.table, f.name, f.leaf)
	}
	var samples []genome.Sample
	for g := range p.table.Groups() {
		first := int64(len(samples))
		if err := ids.openGroup(g, first); err != nil {
			return nil, err
		}
		if sexes != nil {
			if err := sexes.openGroup(g, first); err != nil {
				return nil, err
			}
		}
		for range p.table.GroupRows(g) {
			at, err := ids.next()
			if err != nil {
				return nil, err
			}
			if at < 0 {
				return nil, ids.before().errorf("found null, expected a sample id")
			}
			sample := genome.Sample{ID: ids.text(at)}
			if sexes != nil {
				at, err := sexes.next()
				if err != nil {
					return nil, err
				}
				if at >= 0 {
					setSex(&sample, sexes.text(at))
				}
			}
			samples = append(samples, sample)
		}
	}
	return samples, checkIDs(p.path, samples)
}

// setSex reads the codes of a column of sex: 1, M or male, 2, F or female; all else is
// unknown. Ploidy follows the sex, as for PLINK 1.
func setSex(s *genome.Sample, code string) {
	switch strings.ToLower(code) {
	case "1", "m", "male":
		s.SetSex(genome.Male)
	case "2", "f", "female":
		s.SetSex(genome.Female)
	}
}

// sameSamples holds the samples of a file against those of the first.
func sameSamples(first, found []genome.Sample, path, firstPath string) error {
	if slices.EqualFunc(first, found, func(a, b genome.Sample) bool { return a.ID == b.ID }) {
		return nil
	}
	return fileerr.New(fileerr.Inconsistent, path, "its %d samples are not the %d of %s in the same order; files of one import hold other variants of the same samples", len(found), len(first), firstPath)
}

// withListed settles the samples by those of a file: they are the samples where the
// Parquet files have no ids, else they give the sex.
func withListed(samples, listed []genome.Sample, path, parquetPath string) ([]genome.Sample, error) {
	if samples == nil {
		return listed, nil
	}
	byID := make(map[string]*genome.Sample, len(listed))
	for i := range listed {
		byID[listed[i].ID] = &listed[i]
	}
	for s := range samples {
		known := byID[samples[s].ID]
		if known == nil {
			return nil, fileerr.New(fileerr.Inconsistent, path, "does not list sample number %d of %s; does it belong to it?", s+1, parquetPath)
		}
		samples[s] = *known
	}
	return samples, nil
}
