//go:build linux

package measure

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Stage is one phase of a run, as its log has it.
type Stage struct {
	Name    string
	Seconds float64
}

// Log is what a run says of itself.
type Log struct {
	Stages []Stage // in their order
	// CPU is the tier of the kernels that ran; empty where the log does not say.
	CPU string
	// ByTables is how many groups of scores were added by tables of sums: no digits were
	// multiplied for them, but those that correct missing calls.
	ByTables int
}

// ReadLog reads the JSON log of a run.
func ReadLog(path string) (l Log, err error) {
	file, err := os.Open(path)
	if err != nil {
		return l, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct {
			Msg, Name, CPU string
			Seconds        float64
			ByTables       int `json:"groups_by_tables"`
		}
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return l, fmt.Errorf("%s: %w", path, err)
		}
		switch entry.Msg {
		case "stage":
			l.Stages = append(l.Stages, Stage{entry.Name, entry.Seconds})
		case "pass":
			l.CPU = entry.CPU
			l.ByTables += entry.ByTables
		}
	}
	return l, lines.Err()
}

// Of gives the seconds of one stage; a name that the log has more than once adds up.
func (l *Log) Of(name string) (seconds float64, found bool) {
	for _, s := range l.Stages {
		if s.Name == name {
			seconds, found = seconds+s.Seconds, true
		}
	}
	return seconds, found
}

// partPrefix begins the names of what the workers of the score phase spent, added up
// over them.
const partPrefix = "score."

// Text is what score texts cost: the phase parse, and of the phase score the share that
// its workers spent on packing weights. It is not found in a log without parse.
func (l *Log) Text() (seconds float64, found bool) {
	parse, found := l.Of("parse")
	score, _ := l.Of("score")
	pack, _ := l.Of(partPrefix + "pack")
	all := 0.0
	for _, s := range l.Stages {
		if strings.HasPrefix(s.Name, partPrefix) {
			all += s.Seconds
		}
	}
	if all > 0 {
		parse += score * pack / all
	}
	return parse, found
}
