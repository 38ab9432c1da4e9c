package programme

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// read takes every key but those of the rules' content.
func (p *Programme) read(m *mapping) {
	p.ID, p.Version = m.text("programme"), m.text("version")
	if strings.ContainsAny(p.ID, " \t\r\n") {
		m.fail(m.take("programme"), "programme", "an id is one word")
	}
	p.Purpose = Purpose(m.oneOf("purpose", string(DirectCare), string(Planning), string(Research)))
	if m.require("cohorts"); m.err == nil {
		p.Cohorts = p.paths(m, "cohorts")
	}
	m.members("scores", func(s *mapping) { p.Scores = append(p.Scores, p.readScore(s)) })
	p.checkScores(m)

	p.Match, p.Missing, p.Absent, p.Ambiguous, p.XMaleDosage = "strict", "mean", "skip", "drop", "2"
	uses := []string{"clinical", "research"} // the default first
	if p.Purpose == Research {
		slices.Reverse(uses)
	}
	p.IntendedUse = uses[0]
	m.child("policies", func(c *mapping) {
		p.Match = c.oneOf("match", "strict", "pgsc2")
		p.Missing = c.oneOf("missing", "mean", "skip")
		p.Absent = c.oneOf("absent", "skip", "mean", "homref")
		p.Ambiguous = c.oneOf("ambiguous", "drop", "keep", "frequency")
		p.XMaleDosage = c.oneOf("x_male_dosage", "2", "1")
		p.Frequencies = p.path(c.optionalText("frequencies"))
		p.FASTA = p.path(c.optionalText("fasta"))
		p.Proxies = p.path(c.optionalText("proxies"))
		p.Chain = p.path(c.optionalText("chain"))
		p.IntendedUse = c.oneOf("intended_use", uses...)
		p.AllowedLicences = c.texts("allow_licences")
		p.Columns = c.texts("columns")
		p.EffectFrequency = c.optionalText("effect_frequency")
		p.ScoreBuild = c.oneOf("score_build", "", "GRCh37", "GRCh38")
		p.AllowDifferentCoverage, _ = c.flag("allow_different_coverage")
	})
	p.MinStars = 2
	m.child("catalogue", func(c *mapping) {
		if c.require("files"); c.err == nil {
			p.Catalogues = p.paths(c, "files")
		}
		p.MinStars = c.stars("min_stars", 2, 1, "reporting needs 1 to 4 stars")
		p.UnstatedStars = c.stars("unstated_stars", 0, 0, "expected 0 to 4 stars")
	})
	m.child("people", func(c *mapping) { p.People = p.readPeople(c) })
	p.LabFindings = p.path(m.optionalText("lab_findings"))
	p.OptOut = p.path(m.optionalText("opt_out"))
	m.child("parameters", func(c *mapping) {
		p.Parameters = map[string]float64{}
		for _, name := range c.order {
			p.Parameters[name] = c.number(name)
		}
	})
	p.Outputs = Outputs{Formats: []string{"csv", "parquet"}, IDs: "plain"}
	m.child("outputs", func(c *mapping) { p.Outputs = p.readOutputs(c) })
	m.take("rules")
}

// stars reads a whole number of stars up to 4; absent is the default.
func (m *mapping) stars(key string, absent, low int, expected string) int {
	x, ok := m.optionalNumber(key)
	if !ok {
		return absent
	}
	n := int(x)
	if x != float64(n) || n < low || n > 4 {
		m.fail(m.take(key), key, "%s", expected)
	}
	return n
}

func (p *Programme) paths(m *mapping, key string) []string {
	names := m.texts(key)
	for i := range names {
		if slices.Contains(names[:i], names[i]) {
			m.fail(m.take(key), key, "%q stands twice", names[i])
		}
	}
	for i := range names {
		names[i] = p.path(names[i])
	}
	return names
}

func (p *Programme) readScore(m *mapping) Score {
	s := Score{
		Name: m.text("name"), File: p.path(m.text("file")), Score: m.optionalText("score"), Reference: p.path(m.optionalText("reference")),
		SupportFor:  m.optionalText("support_for"),
		MinCoverage: m.between("min_coverage", 0.75, 0, 1),
		MaxAbsZ:     m.between("max_abs_z", 6, 1, 100),
	}
	s.SupportPercentile = m.between("support_percentile", 90, 0, 100)
	if m.values["support_percentile"] != nil && s.SupportFor == "" {
		m.fail(m.take("support_percentile"), "support_percentile", "has a meaning only beside support_for")
	}
	if !validWord(s.Name) {
		m.fail(m.take("name"), "name", "%q: expected a lower-case word of letters, digits and underscores", s.Name)
	}
	m.child("hazard_ratio", func(h *mapping) {
		s.HazardRatio = &HazardRatio{PerSD: h.between("per_sd", 0, 0.1, 20), Source: h.text("source")}
		h.require("per_sd")
	})
	return s
}

// validWord holds for what can be one word of an input name of the rules.
func validWord(name string) bool {
	for i, c := range name {
		if (c < 'a' || c > 'z') && c != '_' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && name[0] != '_'
}

// checkScores holds what several scores have to agree on.
func (p *Programme) checkScores(m *mapping) {
	names := map[string]*Score{}
	for i := range p.Scores {
		s := &p.Scores[i]
		if names[s.Name] != nil {
			m.fail(m.scoreNode(i), s.Name, "two scores have this name")
		}
		names[s.Name] = s
	}
	for i := range p.Scores {
		s := &p.Scores[i]
		if s.SupportFor == "" {
			continue
		}
		if supported := names[s.SupportFor]; supported == nil || supported.SupportFor != "" || supported == s {
			m.fail(m.scoreNode(i), s.Name, "support_for names %q, which is no score, supports another one, or is this one", s.SupportFor)
		}
	}
}

// scoreNode is the place of the i-th score.
func (m *mapping) scoreNode(i int) ast.Node {
	return m.values["scores"].Value.(*ast.SequenceNode).Values[i]
}

func (p *Programme) readPeople(m *mapping) *People {
	out := &People{File: p.path(m.text("file"))}
	if m.values["risk_unit"] != nil {
		out.RiskUnit = m.oneOf("risk_unit", "percent", "fraction")
	}
	m.members("measurements", func(c *mapping) {
		measured := Measurement{Column: c.text("column"), Unit: c.text("unit")}
		if !validWord(measured.Column) {
			c.fail(c.take("column"), "column", "%q: expected a lower-case word of letters, digits and underscores", measured.Column)
		}
		out.Measurements = append(out.Measurements, measured)
	})
	return out
}

func (p *Programme) readOutputs(m *mapping) Outputs {
	out := Outputs{Formats: []string{"csv", "parquet"}}
	if formats := m.texts("formats"); formats != nil {
		out.Formats = formats
	}
	for i, f := range out.Formats {
		if f != "csv" && f != "parquet" || slices.Contains(out.Formats[:i], f) {
			m.fail(m.take("formats"), "formats", "%q: expected csv, parquet, each once", strings.Join(out.Formats, ", "))
		}
	}
	out.IDs = m.oneOf("ids", "plain", "pseudonym")
	out.PseudonymKey = p.path(m.optionalText("pseudonym_key"))
	if (out.IDs == "pseudonym") != (out.PseudonymKey != "") {
		m.fail(m.node, "pseudonym_key", "a key file belongs to ids: pseudonym, and the other way round")
	}
	return out
}

// between reads a number of a closed range; absent is the default.
func (m *mapping) between(key string, absent, low, high float64) float64 {
	x, ok := m.optionalNumber(key)
	if !ok {
		return absent
	}
	if x < low || x > high {
		m.fail(m.take(key), key, "%v is not from %v to %v", x, low, high)
	}
	return x
}
