package vcf

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"cardioscore/io/internal/bgzf/bgzftest"
	"cardioscore/io/source"
)

// cohortText makes a VCF whose allele frequencies fall off as 1/x, as in a
// population. missing is the share of missing calls, behind is put after each.
func cohortText(samples, variants int, missing float64, format, behind string) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	text.WriteString(headerOf(samples))
	for v := range variants {
		text.WriteString("1\t" + strconv.Itoa(v+1) + "\trs" + strconv.Itoa(v) + "\tA\tG\t.\tPASS\t.\t" + format)
		frequency := math.Exp(-7*rng.Float64()) / 2
		for range samples {
			a, b := byte('0'), byte('0')
			if rng.Float64() < frequency {
				a = '1'
			}
			if rng.Float64() < frequency {
				b = '1'
			}
			if rng.Float64() < missing {
				a, b = '.', '.'
			}
			text.Write([]byte{'\t', a, '/', b})
			text.WriteString(behind)
		}
		text.WriteByte('\n')
	}
	return text.Bytes()
}

func BenchmarkReader(b *testing.B) {
	const samples, variants = 10000, 500
	plain := cohortText(samples, variants, 0, "GT", "")
	cases := []struct {
		name string
		text []byte
		pack func([]byte) []byte
	}{
		{"plain", plain, containers[0].pack},
		{"gzip", plain, gzipped},
		{"BGZF", plain, func(text []byte) []byte { return bgzftest.Compress(text, 65280) }},
		{"missing 2 percent", cohortText(samples, variants, 0.02, "GT", ""), containers[0].pack},
		{"with AD DP GQ PL", cohortText(samples, variants/5, 0.02, "GT:AD:DP:GQ:PL", ":20,0:20:60:0,60,900"), containers[0].pack},
	}
	for _, c := range cases {
		path := write(b, "f", c.pack(c.text))
		b.Run(c.name, func(b *testing.B) {
			genotypes := 0
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				r, err := Open([]string{path}, Options{})
				if err != nil {
					b.Fatal(err)
				}
				var site source.Site
				for err = r.Next(&site); err == nil; err = r.Next(&site) {
					genotypes += samples
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				r.Close()
			}
			b.ReportMetric(float64(genotypes)/b.Elapsed().Seconds()/1e6, "Mgenotypes/s")
		})
	}
}
