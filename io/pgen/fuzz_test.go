package pgen

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/internal/bedrow"
	"cardioscore/io/source"
)

// FuzzRecord: any bytes are refused as a problem, or become rows and dosages in
// their ranges that agree with each other, the same ones when decoded again.
func FuzzRecord(f *testing.F) {
	main := packed("0121m")
	f.Add(byte(0), byte(1), byte(5), main)
	f.Add(byte(1), byte(1), byte(5), []byte{1, 0b10110, 1, 2, 3})
	f.Add(byte(2), byte(1), byte(5), []byte{2, 1, 5, 2})
	f.Add(byte(3), byte(1), byte(200), []byte{1, 199, 2})
	f.Add(byte(0x0f), byte(2), byte(9), []byte{1, 3, 0, 0xff})
	f.Add(byte(0x18), byte(3), byte(5), append(packed("0121m"), 0, 3, 2, 1, 9, 1))
	f.Add(byte(0x20), byte(1), byte(5), append(packed("0121m"), 2, 0, 3, 0, 1, 0, 2))
	f.Add(byte(0xf0), byte(1), byte(5), append(packed("0121m"), 1, 0x11, 0, 0x20, 0, 0x20, 1, 0, 1))
	f.Add(byte(0xc0), byte(1), byte(2), append(packed("0m"), 0, 0, 0xff, 0xff, 0, 0, 0, 0x80))
	for _, fixture := range fixtures {
		addRecords(f, fixture.name)
	}
	f.Fuzz(func(t *testing.T, kind, alts, samples byte, data []byte) {
		if alts == 0 || alts > maxAlts || samples == 0 {
			return
		}
		decode := func() (rows [][]byte, dosages []uint16, err error) {
			d := newDecoder(int(samples))
			fill(d.earlier, 1)
			clearTail(d.earlier, d.samples)
			for range alts {
				rows = append(rows, make([]byte, bedrow.Bytes(d.samples)))
			}
			if kind&dosageBits != 0 {
				dosages = make([]uint16, samples)
			}
			err = d.record(int(kind), data, rows, dosages)
			return rows, dosages, err
		}
		rows, dosages, err := decode()
		if err != nil {
			if as := problem(""); !errors.As(err, &as) {
				t.Errorf("got %T: %v", err, err)
			}
			return
		}
		site := source.Site{Calls: rows}
		if dosages != nil {
			site.Dosages = [][]uint16{dosages}
		}
		checkRange(t, &site, int(samples))
		for s := range uint32(samples) {
			copies, missing := byte(0), 0
			for _, row := range rows {
				if c := codeOf(row, s); c == 3 {
					missing++
				} else {
					copies += c
				}
			}
			if missing != 0 && missing != len(rows) || copies > 2 {
				t.Fatalf("sample number %d: %d copies of all ALTs, missing in %d of %d rows", s+1, copies, missing, len(rows))
			}
		}
		again, _, err := decode()
		for a, row := range again {
			if err != nil || string(row) != string(rows[a]) {
				t.Fatalf("ALT %d is another one the second time, %v", a+1, err)
			}
		}
	})
}

// addRecords adds some records of a fixture.
func addRecords(f *testing.F, name string) {
	r, err := Open([]string{fixturePath(name)}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer r.Close()
	c := &cutter{samples: len(r.table.Samples)}
	defer c.close()
	if err := c.open(r.sets[0]); err != nil {
		f.Fatal(err)
	}
	b := new(batch)
	if err := c.fill(b); err != nil {
		f.Fatal(err)
	}
	for i := range b.records[:min(12, len(b.records))] {
		rec := &b.records[i]
		f.Add(byte(rec.kind), byte(rec.alts), byte(c.samples), b.data[rec.data.from:rec.data.to])
	}
}

// FuzzSet: any three files are read to the end or refused with a class of bad input.
// Coverage differs from run to run here, because goroutines take turns: run it
// with -fuzzminimizetime 1x.
func FuzzSet(f *testing.F) {
	pgen, _ := build(2, plainStorage, built{data: packed("01")}, built{kind: 2, data: []byte{1, 0, 3}})
	f.Add(pgen, []byte(pvarOf(2)), []byte(psamOf("12")), byte(0))
	f.Add(append([]byte{0x6c, 0x1b, 1}, packed("01")...), []byte("1 v 0 5 A C\n"), []byte("f a 0 0 1 -9\nf b 0 0 2 -9\n"), byte(1))
	for _, name := range []string{"fixed-calls", "several-alts", "phased-dosages"} {
		var parts [3][]byte
		for i, ending := range []string{".pgen", ".pvar", ".psam"} {
			var err error
			if parts[i], err = os.ReadFile(fixturePath(name) + ending); err != nil {
				f.Fatal(err)
			}
		}
		for how := range 4 {
			f.Add(parts[0], parts[1], parts[2], byte(how))
		}
	}
	f.Fuzz(func(t *testing.T, pgen, pvar, psam []byte, how byte) {
		prefix := filepath.Join(t.TempDir(), "x")
		for ending, content := range map[string][]byte{".pgen": pgen, ".pvar": pvar, ".psam": psam} {
			if err := os.WriteFile(prefix+ending, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := outcomeOf(t, prefix, len(pgen)+len(pvar)+len(psam), int(how))
		if err.Error() != "EOF" && !refused(err) && !(len(pgen) > 2 && pgen[2]&0xfe == modeIndexed) { // the index is not there
			t.Errorf("got %v", err)
		}
	})
}
