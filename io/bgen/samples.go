package bgen

import (
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// sameSamples checks that another file may hold the same people in the same order:
// as many of them, with the same ids where both files hold ids.
func sameSamples(first, other *header) error {
	if other.samples != first.samples {
		return fileerr.New(fileerr.Inconsistent, other.path,
			"found %d samples, expected the %d of %s, in the same order", other.samples, first.samples, first.path)
	}
	if first.ids == nil || other.ids == nil {
		return nil
	}
	for s, id := range other.ids {
		if id != first.ids[s] {
			return fileerr.New(fileerr.Inconsistent, other.path,
				"sample number %d has another id than in %s; expected the same samples in the same order in every file", s+1, first.path)
		}
	}
	return nil
}

// takeSampleFile reads the .sample file that belongs to the files with the header known.
func (r *Reader) takeSampleFile(path string) error {
	f, err := readSampleFile(path, r.known.samples)
	if err != nil {
		return err
	}
	if err := f.checkOrder(r.known); err != nil {
		return err
	}
	r.samples, r.columns = f.table.Samples, f.table.Columns
	for s, id := range r.known.ids {
		if id != f.table.Samples[s].ID {
			r.renamed++
		}
	}
	return nil
}

// embeddedSamples takes the ids inside the files, which all of them must have:
// nothing else shows that files are of the same people.
func embeddedSamples(headers []*header) ([]genome.Sample, error) {
	for _, h := range headers {
		if h.ids == nil {
			return nil, fileerr.New(fileerr.Inconsistent, h.path, "the file holds no sample ids; give the .sample file that belongs to it")
		}
	}
	h := headers[0]
	samples := make([]genome.Sample, len(h.ids))
	numberOf := make(map[string]int, len(h.ids))
	for s, id := range h.ids {
		if id == "" {
			return nil, fileerr.New(fileerr.Malformed, h.path, "the id of sample number %d is empty", s+1)
		}
		if first, seen := numberOf[id]; seen {
			return nil, fileerr.New(fileerr.Inconsistent, h.path, "samples number %d and %d have the same id; expected unique ids", first, s+1)
		}
		numberOf[id] = s + 1
		samples[s].ID = id
	}
	return samples, nil
}

// checkOrder looks for an id that stands at one number in the .sample file and at
// another in the BGEN file. Other ids throughout are a renaming, which is what
// .sample files are for.
func (f *sampleFile) checkOrder(h *header) error {
	numberOf := make(map[string]int, len(h.ids))
	for s, id := range h.ids {
		numberOf[id] = s + 1
	}
	for s := range f.table.Samples {
		if number := numberOf[f.table.Samples[s].ID]; number != 0 && number != s+1 {
			return fileerr.New(fileerr.Inconsistent, f.path,
				"sample number %d has the id of sample number %d in %s; expected the order of the BGEN file", s+1, number, h.path)
		}
	}
	return nil
}
