//go:build !linux && !purego

package kernel

// permitTiles is false where no way to ask for the tile registers is known.
func permitTiles() bool { return false }
