package pgscatalog

import (
	"strings"

	"cardioscore/scoring/scoreset"
)

// noteHarmonisation counts how harmonisation placed a row: hm_source names the way, and
// hm_match_chr and hm_match_pos say, of files harmonised to the build of the authors,
// whether the authors' place is the same. What has no place has hm_source Unknown.
func (r *rowReader) noteHarmonisation() {
	// Nearly all rows have ENSEMBL, which needs no note.
	if source := r.get(hmSource); len(source) > 0 && source[0] != 'E' {
		switch strings.ToLower(string(source)) {
		case "liftover":
			r.notes[scoreset.PlacesLifted]++
		case "author-reported":
			r.notes[scoreset.PlacesReported]++
		}
	}
	if r.denied(hmMatchChr) || r.denied(hmMatchPos) {
		r.notes[scoreset.PlacesMoved]++
	}
}

// denied says whether a column says False.
func (r *rowReader) denied(col column) bool {
	text := r.get(col)
	return len(text) == len("false") && strings.EqualFold(string(text), "false")
}
