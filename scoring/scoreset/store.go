package scoreset

// Store keeps weights outside memory. It is safe for concurrent use.
type Store interface {
	// Keep writes data, of rows of so many columns of weights, and says where they are;
	// kept is false where they may stay in memory. The data remain the caller's.
	Keep(data []byte, columns int) (at int64, kept bool, err error)
	// Read fills p with what was written at a place.
	Read(p []byte, at int64) error
}
