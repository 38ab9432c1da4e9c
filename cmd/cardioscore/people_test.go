package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// study is a folder with everything that a run needs, about simulated people.
type study struct {
	dir string
	ids []string
}

const studySites = 120

// newStudy writes VCF, score, frequencies, catalogue, people table, opt-out list,
// laboratory findings and programme for the given people. The same seed makes the
// same bytes. The cohort is not made.
func newStudy(t *testing.T, ids []string, seed uint64) *study {
	t.Helper()
	s := &study{dir: t.TempDir(), ids: ids}
	r := rand.New(rand.NewPCG(seed, 0))
	var vcf, score, freq, people strings.Builder
	vcf.WriteString("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(ids, "\t") + "\n")
	score.WriteString("#pgs_id=CAD\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	freq.WriteString("chrom\tpos\tref\talt\talt_freq\n")
	for v := range studySites {
		chrom, pos := 1+v/60, 1000*(1+v%60)
		fmt.Fprintf(&vcf, "%d\t%d\t.\tA\tG\t.\tPASS\t.\tGT", chrom, pos)
		for range ids {
			vcf.WriteString("\t" + []string{"0/0", "0/1", "1/1", "./."}[min(3, int(r.ExpFloat64()))])
		}
		fmt.Fprintf(&vcf, "\n")
		fmt.Fprintf(&score, "%d\t%d\tG\tA\t%.4f\n", chrom, pos, r.NormFloat64()/10)
		fmt.Fprintf(&freq, "%d\t%d\tA\tG\t0.%02d\n", chrom, pos, 10+r.IntN(80))
	}
	// Two rare variants of the catalogue, carried by the first people.
	for v, site := range []string{"11\t2466329\t.\tA\tT", "19\t11200069\t.\tC\tT"} {
		vcf.WriteString(site + "\t.\tPASS\t.\tGT")
		for s := range ids {
			vcf.WriteString("\t" + map[bool]string{true: "0/1", false: "0/0"}[s == v || s == v+2])
		}
		vcf.WriteString("\n")
	}
	people.WriteString("sample_id,age,opt_out\n")
	for i, id := range ids {
		fmt.Fprintf(&people, "%s,%d,%s\n", id, 10+i%80, map[bool]string{true: "yes", false: "no"}[i%50 == 7])
	}
	s.write(t, "cohort.vcf", vcf.String())
	s.write(t, "cad.txt", score.String())
	s.write(t, "freq.tsv", freq.String())
	s.write(t, "people.csv", people.String())
	s.write(t, "optout.txt", ids[5]+"\n"+ids[6]+"\n")
	s.write(t, "lab.tsv", "sample_id\tgene\tvariant\tzygosity\tclassification\tmethod\treport_id\treport_date\tlab\n"+
		ids[0]+"\tKCNQ1\t11:2466329:A:T\theterozygous\tpathogenic\tmade\tR1\t2026-01-15\tmade\n"+
		ids[1]+"\tLDLR\t19:11200069:C:T\theterozygous\tpathogenic\tmade\tR2\t2026-01-15\tmade\n")
	s.write(t, "catalogue.tsv", "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\n"+
		"GRCh37\t11\t2466329\tA\tT\tKCNQ1\tLQTS\tAD\tALL_PLP\tpathogenic\t3\tmade\t1\n"+
		"GRCh37\t19\t11200069\tC\tT\tLDLR\tFH\tSD\tALL_PLP\tpathogenic\t3\tmade\t1\n")
	s.write(t, "programme.yaml", programmeWith(nil))
	return s
}

// programmeWith is the study's programme with some of its files replaced.
func programmeWith(replaced map[string]string) string {
	text := `programme: pilot
version: 1.0.0
purpose: research
cohorts: [cohort]
scores: [{name: cad, file: cad.txt}]
policies: {missing: mean, absent: skip, ambiguous: drop, frequencies: freq.tsv}
catalogue: {files: [catalogue.tsv]}
people: {file: people.csv}
opt_out: optout.txt
lab_findings: lab.tsv
rules: default
outputs: {formats: [csv, parquet]}
`
	for old, other := range replaced {
		text = strings.ReplaceAll(text, old, other)
	}
	return text
}

func (s *study) path(name string) string { return filepath.Join(s.dir, name) }

func (s *study) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// command is the program as a process of its own, in the folder of the study.
func (s *study) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"cardioscore"}, args...), Dir: s.dir, Env: os.Environ()}
}

// contents are the SHA-256 of all files of a directory by name, without those
// that tell of time (manifest and log) and the marker of the directory.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch entry.Name() {
		case "manifest.json", "cohort.json", "cardioscore.log", ".cardioscore":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(text)
		all[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
