package plink

// textFields is the number of fields of a line of a .bim and of a .fam.
const textFields = 6

// split fills fields with the fields of a line and gives how many there are,
// counting no further than one more than fit. Fields share the line's memory.
func split(line []byte, fields *[textFields][]byte) int {
	n, start := 0, -1
	for i, c := range line {
		if c > ' ' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			if n == textFields {
				return n + 1
			}
			fields[n] = line[start:i]
			n, start = n+1, -1
		}
	}
	if start >= 0 {
		if n == textFields {
			return n + 1
		}
		fields[n] = line[start:]
		n++
	}
	return n
}

// foundFields words the number that split gave.
func foundFields(n int) string {
	if n > textFields {
		return "more than 6 fields"
	}
	return [...]string{"no field", "1 field", "2 fields", "3 fields", "4 fields", "5 fields", "6 fields"}[n]
}
