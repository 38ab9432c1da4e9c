//go:build !amd64 || purego

package kernel

func countThree(_ Tier, fields [][4]uint64, rows *[3][]byte) (n [3]CallCounts) {
	countThreeGeneric(fields, rows, 0, &n)
	return n
}

func countDosages(_ Tier, low, high []byte) (sum int64, missing int) {
	return countDosagesGeneric(low, high)
}

func splitDosages(_ Tier, low, high []byte, dosages []uint16, most uint16) (above uint16) {
	return splitDosagesGeneric(low, high, dosages, most)
}

func mergeDosages(_ Tier, dosages []uint16, calls, array, values []byte, table *[256][4]uint16) (largest uint16) {
	return mergeDosagesGeneric(dosages, calls, array, values, table)
}
