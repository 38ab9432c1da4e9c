package measure

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// Stage is one phase of a run, as its log has it.
type Stage struct {
	Name    string
	Seconds float64
}

// Stages reads the phases of a run from its JSON log, in their order.
func Stages(path string) ([]Stage, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var stages []Stage
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct {
			Msg, Name string
			Seconds   float64
		}
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if entry.Msg == "stage" {
			stages = append(stages, Stage{entry.Name, entry.Seconds})
		}
	}
	return stages, lines.Err()
}

// Sum adds up the stages of the given names, and says whether there was any.
func Sum(stages []Stage, names ...string) (seconds float64, found bool) {
	for _, s := range stages {
		for _, name := range names {
			if s.Name == name {
				seconds, found = seconds+s.Seconds, true
			}
		}
	}
	return seconds, found
}
