package risk

import "strings"

// Kind says where an input comes from, and with that which rules may read it.
type Kind uint8

const (
	KindPerson      Kind = iota + 1 // age, opt-out, sample quality
	KindMeasurement                 // LDL cholesterol and the like
	KindClinical                    // a risk that the GP system computed
	KindLab                         // findings that a laboratory confirmed
	KindMonogenic                   // findings of this run
	KindPolygenic                   // everything that depends on a score
)

// kindPrefixes ties the kind to the name. A kind written beside the name could
// be wrong, and a score declared as monogenic would defeat law 7.
var kindPrefixes = [...]string{
	KindPerson: "person.", KindMeasurement: "measurement.", KindClinical: "clinical.",
	KindLab: "lab.", KindMonogenic: "monogenic.", KindPolygenic: "score.",
}

// String gives the prefix of the names, without the dot.
func (k Kind) String() string { return strings.TrimSuffix(kindPrefixes[k], ".") }

// Names of inputs that a run fills by itself. Finding classes have the names
// that the rule set gives them.
const (
	InputAge            = "person.age"              // years
	InputOptOut         = "person.opt_out"          // boolean
	InputSampleQCFailed = "person.sample_qc_failed" // boolean
	InputClinicalRisk   = "clinical.ten_year_risk"  // percent
)

// Statistics of a score that rules may read; see ScoreInput.
const (
	StatPercentile     = "percentile"      // 0 to 100
	StatDecile         = "decile"          // 1 to 10
	StatZ              = "z"               // standard deviations from the reference mean
	StatSupport        = "support"         // share (0 to 1) of the support scores at their cut or above
	StatIntegratedRisk = "integrated_risk" // percent, see Integrate
)

// ScoreInput names a statistic of the score with the given role: score.cad.z.
func ScoreInput(role, stat string) string { return "score." + role + "." + stat }

// MeasurementInput names a measurement column of the people table.
func MeasurementInput(column string) string { return "measurement." + column }

// Input declares a name that rules may read.
type Input struct {
	Name string // lower case, the prefix gives the kind
	Type Type
	Unit string // of a number; a people table has to state the same one
	// Min and Max bound a number where HasRange. A person's value outside is
	// taken as missing: a percentile of 300 or an age of -1 decides nothing.
	HasRange bool
	Min, Max float64
}

// Kind follows from the prefix of the name; 0 where there is none.
func (in *Input) Kind() Kind {
	for k := KindPerson; k <= KindPolygenic; k++ {
		if strings.HasPrefix(in.Name, kindPrefixes[k]) {
			return k
		}
	}
	return 0
}

// admits says whether v may stand for this input.
func (in *Input) admits(v Value) bool {
	if !v.Known || v.Type != in.Type {
		return false
	}
	if in.Type != NumberType {
		return true
	}
	if v.Num != v.Num { // NaN, from a Value that did not come from Number
		return false
	}
	return !in.HasRange || (v.Num >= in.Min && v.Num <= in.Max)
}

// validName holds for lower-case words of letters, digits and underscores,
// joined by dots; none is empty or begins with a digit.
func validName(name string) bool {
	for _, word := range strings.Split(name, ".") {
		if word == "" || word[0] < 'a' || word[0] > 'z' {
			return false
		}
		for i := range len(word) {
			c := word[i]
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
				return false
			}
		}
	}
	return true
}
