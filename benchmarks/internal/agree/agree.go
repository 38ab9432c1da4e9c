// Package agree compares the sums of cardioscore with those of PLINK 2, so that a ratio
// of times is one of equal work.
//
// PLINK 2 prints six significant digits of a sum that it adds up in double precision. Two
// sums agree when they differ by no more than half a unit of the last printed digit, plus
// the error bound that cardioscore states for the score (rounding of imputed terms), plus
// a billionth of the largest sum of the score for the rounding of PLINK 2. With weights of
// 0.01 on 200,000 variants that is a hundredth of one typical term.
package agree

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// Sums are the sums of some scores: by score, then sample in the order of the cohort.
type Sums map[string][]float64

// ReadPlink adds the columns NAME_SUM of a .sscore table to sums.
func (sums Sums) ReadPlink(path string) error {
	return eachLine(path, func(header [][]byte) (func([][]byte) error, error) {
		columns := map[int]string{}
		for i, name := range header {
			if id, ok := strings.CutSuffix(string(name), "_SUM"); ok && id != "NAMED_ALLELE_DOSAGE" {
				columns[i] = id
			}
		}
		if len(columns) == 0 {
			return nil, fmt.Errorf("no column ends in _SUM")
		}
		return func(fields [][]byte) error {
			for i, id := range columns {
				x, err := strconv.ParseFloat(string(fields[i]), 64)
				if err != nil {
					return err
				}
				sums[id] = append(sums[id], x)
			}
			return nil
		}, nil
	})
}

// Agreement is the outcome of a comparison.
type Agreement struct {
	Sums    int     // how many were compared
	Largest float64 // largest difference as a share of what is allowed; at most 1
}

// ReadBounds reads the error bounds by score from a coverage table of cardioscore (TSV).
func ReadBounds(path string) (map[string]float64, error) {
	bounds := map[string]float64{}
	err := eachLine(path, func(header [][]byte) (func([][]byte) error, error) {
		score, bound := find(header, "score_id"), find(header, "error_bound")
		if score < 0 || bound < 0 {
			return nil, fmt.Errorf("no columns score_id and error_bound")
		}
		return func(fields [][]byte) error {
			x, err := strconv.ParseFloat(string(fields[bound]), 64)
			bounds[string(fields[score])] = x
			return err
		}, nil
	})
	return bounds, err
}

// With compares a scores table of cardioscore (TSV) with the sums: every sum of either
// side must have its partner. bounds are the error bounds by score.
func (sums Sums) With(path string, bounds map[string]float64) (a Agreement, err error) {
	largest := map[string]float64{}
	for id, values := range sums {
		for _, x := range values {
			largest[id] = max(largest[id], math.Abs(x))
		}
		a.Sums += len(values)
	}
	next := map[string]int{}
	compared := 0
	err = eachLine(path, func(header [][]byte) (func([][]byte) error, error) {
		score, sum := find(header, "score_id"), find(header, "sum")
		if score < 0 || sum < 0 {
			return nil, fmt.Errorf("no columns score_id and sum")
		}
		return func(fields [][]byte) error {
			id := string(fields[score])
			x, err := strconv.ParseFloat(string(fields[sum]), 64)
			if err != nil {
				return err
			}
			i := next[id]
			if i >= len(sums[id]) {
				return fmt.Errorf("score %s has more samples than PLINK 2 gave it: %d", id, len(sums[id]))
			}
			next[id]++
			other := sums[id][i]
			share := math.Abs(x-other) / (halfUnit(other) + bounds[id] + 1e-9*largest[id])
			if !(share <= 1) {
				return fmt.Errorf("score %s, sample number %d: sum %v, PLINK 2 has %v", id, i+1, x, other)
			}
			a.Largest = max(a.Largest, share)
			compared++
			return nil
		}, nil
	})
	if err == nil && compared != a.Sums {
		err = fmt.Errorf("%s: %d sums, PLINK 2 has %d", path, compared, a.Sums)
	}
	return a, err
}

// halfUnit is half a unit of the sixth significant digit of x, a little more for the
// double that the text was read into.
func halfUnit(x float64) float64 {
	if x == 0 {
		return 0
	}
	return 0.5000001 * math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-5)
}

func find(header [][]byte, name string) int {
	for i, text := range header {
		if string(text) == name {
			return i
		}
	}
	return -1
}

// eachLine reads a table with tabs: begin gets the first line, what it returns the others.
func eachLine(path string, begin func([][]byte) (func([][]byte) error, error)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<20), 64<<20)
	var do func([][]byte) error
	columns := 0
	for number := 1; lines.Scan(); number++ {
		fields := bytes.Split(lines.Bytes(), []byte{'\t'})
		switch {
		case number == 1:
			columns = len(fields)
			do, err = begin(fields)
		case len(fields) != columns:
			err = fmt.Errorf("%d fields, the header has %d", len(fields), columns)
		default:
			err = do(fields)
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", path, number, err)
		}
	}
	return lines.Err()
}
