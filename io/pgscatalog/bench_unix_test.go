//go:build unix

package pgscatalog

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// Weights of 15 significant digits and of 9 decimals, in one to 512 columns.
func BenchmarkReadTable(b *testing.B) {
	for _, format := range []string{"%.9f", "%.14e", "%.15g"} {
		for _, columns := range []int{1, 8, 64, 512} {
			random := rand.New(rand.NewPCG(1, 2))
			var text bytes.Buffer
			text.WriteString("rsID\tchr_name\tchr_position\teffect_allele\tother_allele")
			for k := range columns {
				fmt.Fprintf(&text, "\teffect_weight_%d", k)
			}
			for i := 0; text.Len() < 48<<20; i++ {
				fmt.Fprintf(&text, "\nrs%d\t%d\t%d\t%c\t%c", 100_000+i*37, i*22/1_000_000+1, 1000+i*13, "ACGT"[i%4], "CGTA"[i%4])
				for range columns {
					fmt.Fprintf(&text, "\t"+format, math.Ldexp(random.NormFloat64(), -5))
				}
			}
			b.Run(fmt.Sprintf("%s/%d", format, columns), func(b *testing.B) {
				path := write(b, "score.txt", text.Bytes())
				b.SetBytes(int64(text.Len()))
				scratch := fileScratch(b, memoryBudget) // as in a run
				before := processorTime()
				for b.Loop() {
					scratch.Empty()
					if _, err := ReadAll([]string{path}, Options{Scratch: scratch}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N*text.Len())/1e6/(processorTime()-before).Seconds(), "MB/cpu-s")
			})
		}
	}
}

// processorTime is the time that the program has run on processors, user and system:
// what others do on a shared machine hardly changes it.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
