package simulate

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
)

// LabFinding is a planted carrier that a laboratory has confirmed.
type LabFinding struct {
	Person                                   int
	Gene, Variant, Classification, Condition string
}

// WritePeople writes the people table; a blank is a value that was never taken.
func (p *Population) WritePeople(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "sample_id,age,opt_out,ldl_c,total_cholesterol,clinical_risk\n")
	for i := range p.People {
		person := &p.People[i]
		optOut := "no"
		if person.OptedOut {
			optOut = "yes"
		}
		fmt.Fprintf(b, "%s,%d,%s,%s,%s,%s\n", person.ID, person.Age, optOut, measured(person.LDL), measured(person.Total), measured(person.Risk))
	}
	return b.Flush()
}

func measured(x float64) string {
	if x < 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

// WriteLabFindings writes the table of confirmed findings.
func (p *Population) WriteLabFindings(w io.Writer, findings []LabFinding) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "sample_id\tgene\tvariant\tzygosity\tclassification\tmethod\treport_id\treport_date\tlab\tcondition\n")
	for i, f := range findings {
		fmt.Fprintf(b, "%s\t%s\t%s\theterozygous\t%s\tsimulated\tDEMO-%d\t2026-01-15\tsimulated laboratory\t%s\n",
			p.People[f.Person].ID, f.Gene, f.Variant, f.Classification, i+1, f.Condition)
	}
	return b.Flush()
}
