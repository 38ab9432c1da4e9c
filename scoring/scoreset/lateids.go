package scoreset

import (
	"encoding/binary"
	"fmt"
	"sync"
)

// lateIDs are ids of rows that are read when one is first asked for: few are, once a
// score is matched.
type lateIDs struct {
	read func() (texts []byte, ends []int32, err error) // nil where no row has one
	once sync.Once
	ids
}

type ids struct {
	texts []byte
	ends  []int32
	err   error
}

// load reads the ids of n rows, once.
func (l *lateIDs) load(n int) error {
	l.once.Do(func() {
		if l.read == nil {
			l.ends = make([]int32, n)
			return
		}
		if l.texts, l.ends, l.err = l.read(); l.err == nil {
			l.err = checkIDs(l.texts, l.ends, n)
		}
	})
	return l.err
}

// id gives the id of one of n rows. It panics where the ids cannot be read, as reading
// single weights does.
func (l *lateIDs) id(i, n int) string {
	if err := l.load(n); err != nil {
		panic(fmt.Errorf("scoreset: the ids of rows: %w", err))
	}
	start := int32(0)
	if i > 0 {
		start = l.ends[i-1]
	}
	return string(l.texts[start:l.ends[i]])
}

// LoadIDs reads the ids of all rows, where they are not in memory: no later call for
// one can fail.
func (t *Table) LoadIDs() error {
	if t.lateIDs == nil {
		return nil
	}
	return t.lateIDs.load(t.Len())
}

// Plain says whether all rows are additive, and have nothing that few rows have.
func (t *Table) Plain() bool {
	if len(t.special) > 0 {
		return false
	}
	for i := range t.rows {
		if t.rows[i].kind != Additive {
			return false
		}
	}
	return true
}

func checkIDs(texts []byte, ends []int32, n int) error {
	if len(ends) != n {
		return fmt.Errorf("%d ids for %d rows", len(ends), n)
	}
	last := int32(0)
	for i, end := range ends {
		if end < last || int(end) > len(texts) {
			return fmt.Errorf("the id of row %d ends before it begins, or outside", i+1)
		}
		last = end
	}
	return nil
}

// allIDs gives the ids of all rows, one after another, and where each ends.
func (t *Table) allIDs() ([]byte, []int32, error) {
	if t.lateIDs != nil {
		err := t.LoadIDs()
		return t.lateIDs.texts, t.lateIDs.ends, err
	}
	texts, ends := make([]byte, 0, t.idBytes), make([]int32, 0, len(t.rows))
	for k := range t.ids {
		w, before := &t.ids[k], int32(len(texts))
		last, err := w.read(t.store, 4*int(w.rows), 4, nil)
		if err != nil {
			return nil, nil, err
		}
		index := formatTexts.size(int(w.rows))
		data, err := w.read(t.store, 0, index+int(binary.LittleEndian.Uint32(last)), nil)
		if err != nil {
			return nil, nil, err
		}
		for i := range int(w.rows) {
			ends = append(ends, before+int32(binary.LittleEndian.Uint32(data[4*(i+1):])))
		}
		texts = append(texts, data[index:]...)
	}
	return texts, ends, nil
}
