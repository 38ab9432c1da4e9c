package pgen

import "testing"

// A length of a list is a number of up to five bytes of seven bits, the lowest first.
func TestVarint(t *testing.T) {
	for text, want := range map[string]int{"\x05!": 5, "\x85\x01!": 133, "\x80\x80\x80\x80\x01!": 1 << 28, "\xff\xff\xff\xff\x07!": 1<<31 - 1, "\x83\x80\x80\x80\x00!": 3} {
		tr := &track{[]byte(text)}
		if got, err := tr.varint(1<<31 - 1); err != nil || got != want || string(tr.data) != "!" {
			t.Errorf("%x: %d and %q left, %v; want %d", text, got, tr.data, err, want)
		}
	}
	for _, text := range []string{"", "\x80\x80\x80\x80", "\x80\x80\x80\x80\x08!", "\x80\x80\x80\x80\x80\x01!"} {
		if got, err := (&track{[]byte(text)}).varint(1<<31 - 1); err == nil {
			t.Errorf("%x: %d", text, got)
		}
	}
}
