package job

import (
	"strings"

	"cardioscore/io/cohort"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/match"
)

// policyPGSC2 names the match policy of the PGS Catalog Calculator.
const policyPGSC2 = "pgsc2"

// pgsc2 says whether scores are matched by the rules of the PGS Catalog Calculator,
// and how it is told to apply them; nil where they are not.
func (p *Policy) pgsc2() (*match.PGSC2, error) {
	switch p.Match {
	case "", "strict":
		if p.PGSC2 != "" {
			return nil, usagef("--pgsc2-options %.100s goes with --match-policy pgsc2 alone", p.PGSC2)
		}
		return nil, nil
	case policyPGSC2:
	default:
		return nil, usagef("match policy %q: expected strict or pgsc2", p.Match)
	}
	if p.Ambiguous == "frequency" {
		return nil, usagef("--ambiguous frequency does not go with --match-policy pgsc2, which drops or keeps palindromic rows")
	}
	if p.Absent != "" && p.Absent != "skip" {
		return nil, usagef("--absent %s does not go with --match-policy pgsc2, which skips absent variants", p.Absent)
	}
	rules := &match.PGSC2{KeepAmbiguous: p.Ambiguous == "keep", Log: p.allCandidates}
	for name := range strings.SplitSeq(p.PGSC2, ",") {
		switch strings.TrimSpace(name) {
		case "":
		case "keep_multiallelic":
			rules.KeepMultiallelic = true
		case "keep_first_match":
			rules.KeepFirstMatch = true
		case "ignore_strand_flips":
			rules.IgnoreStrandFlips = true
		default:
			return nil, usagef("--pgsc2-options %.40q: expected keep_multiallelic, keep_first_match or ignore_strand_flips, divided by commas", name)
		}
	}
	return rules, nil
}

// pgsc2For gives the rules for one cohort: whether any of its records had several ALTs.
func pgsc2For(rules *match.PGSC2, meta *cohort.Meta) *match.PGSC2 {
	if rules == nil {
		return nil
	}
	of := *rules
	of.SplitRecords = meta.Outcomes.Split == 0
	return &of
}

// pgsc2Tables are what the Calculator writes of a match: its summary and, where all
// candidates are wanted, its log; nil under another policy.
type pgsc2Tables struct {
	summary *scoretable.PGSC2Summary
	log     *scoretable.PGSC2Log
}

func (o *output) pgsc2Tables(formats []string, policy *Policy) (*pgsc2Tables, error) {
	if policy.Match != policyPGSC2 {
		return nil, nil
	}
	t := &pgsc2Tables{}
	sink, err := o.table("pgsc2_summary", scoretable.PGSC2SummaryColumns(), formats, false)
	if err != nil {
		return nil, err
	}
	t.summary = scoretable.NewPGSC2Summary(sink)
	if !policy.allCandidates {
		return t, nil
	}
	if sink, err = o.table("pgsc2_log", scoretable.PGSC2LogColumns(), formats, false); err != nil {
		return nil, err
	}
	t.log = scoretable.NewPGSC2Log(sink)
	return t, nil
}

// write appends all scores of a match, each in every cohort.
func (t *pgsc2Tables) write(m *matching) error {
	if t == nil {
		return nil
	}
	for k := range m.scores {
		for c := range m.cohorts {
			r := m.cohorts[c].results[k]
			d := scoretable.PGSC2Dataset{Name: m.cohorts[c].path, Accession: scoretable.PGSC2Accession(r.Score), Listed: m.listed}
			if err := t.summary.Write(&d, r.Coverage.Passes(m.gates[k]), r.PGSC2.Summary(), r.Coverage.Rows); err != nil {
				return err
			}
			if t.log == nil {
				continue
			}
			if err := t.writeLog(&d, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeLog writes the candidates of a score. Texts of weights are read logRows at a time.
func (t *pgsc2Tables) writeLog(d *scoretable.PGSC2Dataset, r *match.Result) error {
	var weights []string
	first := 0 // row of weights[0]
	return r.PGSC2.EachCandidate(func(c *match.PGSC2Candidate) error {
		i := int(c.ScoreRow)
		if i >= first+len(weights) {
			first = i
			var err error
			if weights, err = r.Score.WeightTexts(weights[:0], first, min(first+logRows, len(r.Outcome))); err != nil {
				return err
			}
		}
		row := r.Score.Unweighted(i)
		row.WeightText = weights[i-first]
		return t.log.Write(d, &row, c)
	})
}

func (t *pgsc2Tables) close() error {
	if t == nil {
		return nil
	}
	if err := t.summary.Close(); err != nil || t.log == nil {
		return err
	}
	return t.log.Close()
}

// refuse notes the scores that the Calculator would refuse.
func (m *matching) refuse() {
	for _, c := range m.cohorts {
		for k, r := range c.results {
			if r.PGSC2 != nil && r.PGSC2.Refused {
				if m.refused == nil {
					m.refused = map[string]bool{}
				}
				m.refused[m.scores[k].ID] = true
			}
		}
	}
}
