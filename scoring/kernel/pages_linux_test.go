package kernel

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// fenced gives n bytes of memory that touch a page which nobody may access: the
// one after them, or the one before. It is released when the test ends. seal makes
// it read-only.
func fenced(t *testing.T, n int, after bool) (data []byte, seal func()) {
	t.Helper()
	page := os.Getpagesize()
	size := (n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(all); err != nil {
			t.Error(err)
		}
	})
	protect := func(part []byte, how int) {
		if err := syscall.Mprotect(part, how); err != nil {
			t.Fatal(err)
		}
	}
	protect(all[:page], syscall.PROT_NONE)
	protect(all[page+size:], syscall.PROT_NONE)
	middle := all[page : page+size]
	data = middle[:n:n]
	if after {
		data = middle[size-n:]
	}
	return data, func() { protect(middle, syscall.PROT_READ) }
}

// Rows are read where they lie and nowhere else, and never written: each lies in
// read-only memory, against a page that ends the process when it is touched.
func TestRowsBesideForbiddenPages(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for _, after := range []bool{true, false} {
			// One mapping a row, for all lengths.
			const rows, longest = 5, 700
			var calls, dosages [rows][]byte
			for r := range calls {
				var seal func()
				calls[r], seal = fenced(t, (longest+3)/4, after)
				fillRandom(newRandom(r), calls[r])
				seal()
				dosages[r], seal = fenced(t, 2*longest, after)
				fillRandom(newRandom(100+r), dosages[r])
				seal()
			}
			part := func(row []byte, n int) []byte {
				if after {
					return row[len(row)-n:]
				}
				return row[:n:n]
			}
			for samples := 1; samples <= longest; samples++ {
				c := &problem{samples: samples, scores: 1, digits: 4}
				d := &problem{samples: samples, scores: 1, digits: 4, dosage: true, block: samples}
				for r := range rows {
					c.rows = append(c.rows, part(calls[r], (samples+3)/4))
					d.rows = append(d.rows, part(dosages[r], 2*samples))
				}
				c.q = randomWeights(newRandom(samples), rows, 1, 4)
				d.q = c.q
				c.read()
				d.read()
				c.check(t, tier, &b)
				d.check(t, tier, &b)
			}
		}
	})
}

func fillRandom(random *rand.Rand, data []byte) {
	for i := range data {
		data[i] = uint8(random.Uint32())
		if random.IntN(4) == 0 {
			data[i] = 255
		}
	}
}

// The words that AddMissing adds, its list and its sums lie against forbidden pages too.
func TestAddMissingBesideForbiddenPages(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for _, after := range []bool{true, false} {
			for width := 1; width <= 40; width++ {
				addMissingBesidePages[int64](t, tier, width, after)
				addMissingBesidePages[int32](t, tier, width, after)
			}
		}
	})
}

func addMissingBesidePages[V MissingValue](t *testing.T, tier Tier, width int, after bool) {
	t.Helper()
	to, _ := fenced(t, 8*width, after)
	from, seal := fenced(t, width*int(unsafe.Sizeof(V(0))), after)
	list, sealList := fenced(t, 4*3, after)
	values := unsafe.Slice((*V)(unsafe.Pointer(&from[0])), width)
	for i := range values {
		values[i] = V(i + 1)
	}
	seal()
	sealList()
	AddMissing(tier, words(to), width, unsafe.Slice((*MissingAt)(unsafe.Pointer(&list[0])), 3), values)
	for i, got := range words(to) {
		if want := int64(3 * (i + 1)); got != want {
			t.Fatalf("%T, width %d, word %d: %d, want %d", values, width, i, got, want)
		}
	}
}
