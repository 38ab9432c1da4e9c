package floor

import (
	"math/rand/v2"

	"cardioscore/scoring/kernel"
)

// DigitProducts gives the fastest tier of this machine, and how many products of a digit
// and a genotype all threads add a second where panel, weights and sums stay in the
// nearest caches: the best of some shapes. It is what the kernels reach, not what the
// processor's manual promises.
func DigitProducts(threads int) (tier string, rate float64) {
	tiers := kernel.Tiers()
	t := tiers[len(tiers)-1]
	for _, shape := range [][3]int{{256, 64, 16}, {256, 256, 16}, {512, 256, 32}, {1024, 1024, 64}} {
		rate = max(rate, products(t, threads, shape[0], shape[1], shape[2]))
	}
	return t.String(), rate
}

// products is the rate at one shape; weights have four digits, none of them all 0.
func products(t kernel.Tier, threads, samples, rows, scores int) float64 {
	const digits, wanted = 4, 2e9 // products in one try of a thread, to last long enough
	type bench struct {
		panel   kernel.Panel
		weights kernel.Weights
	}
	benches := make([]bench, threads)
	for i := range benches {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		calls := make([][]byte, rows)
		for r := range calls {
			calls[r] = make([]byte, (samples+3)/4)
			for j := range calls[r] {
				calls[r][j] = byte(random.Uint32()) & 0x55
			}
		}
		q := make([]int64, rows*scores)
		for j := range q {
			q[j] = random.Int64N(kernel.MaxWeight(digits)) | 1
		}
		benches[i].panel.Calls(t, calls, samples)
		benches[i].weights.Pack(t, q, rows, scores, digits)
	}
	once := float64(samples) * float64(rows) * float64(scores) * digits
	times := min(int(wanted/once)+1, kernel.MaxCallRows/rows)
	sums := make([]*kernel.Sums, threads)
	return best(func() float64 {
		for i := range sums {
			sums[i] = kernel.NewSums(t, samples, scores, digits)
		}
		together(threads, func(i int) {
			for range times {
				sums[i].Add(&benches[i].panel, &benches[i].weights, 0)
			}
		})
		return once * float64(times) * float64(threads)
	})
}
