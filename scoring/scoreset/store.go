package scoreset

// Texts stands in place of a number of columns for texts that are seldom read.
const Texts = 0

// Store keeps weights and ids outside memory. It is safe for concurrent use.
type Store interface {
	// Keep writes data, of rows of so many columns of weights or Texts, and says where they are;
	// kept is false where they may stay in memory. The data remain the caller's.
	Keep(data []byte, columns int) (at int64, kept bool, err error)
	// Read fills p with what was written at a place.
	Read(p []byte, at int64) error
}
