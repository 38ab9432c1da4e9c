package refdist

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
)

// parser goes through a JSON text token by token. The decoder of encoding/json
// alone passes over repeated keys and keys of another case, and names no place.
type parser struct {
	path    string
	text    []byte
	decoder *json.Decoder
	start   int // where the last token begins
}

func newParser(path string, text []byte) *parser {
	p := &parser{path: path, text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	return p
}

// errorAt places a message at the last token.
func (p *parser) errorAt(field, message string) error {
	before := p.text[:min(p.start, len(p.text))]
	return &fileerr.Error{
		Class:   fileerr.Malformed,
		Path:    p.path,
		Line:    bytes.Count(before, []byte("\n")) + 1,
		Column:  utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1,
		Field:   field,
		Message: message,
	}
}

// nextStart is where the next token begins.
func (p *parser) nextStart() int {
	rest := p.text[p.decoder.InputOffset():]
	return len(p.text) - len(bytes.TrimLeft(rest, " \t\r\n,:"))
}

// token gives the next token: json.Delim, string, json.Number, bool or nil.
func (p *parser) token() (json.Token, error) {
	p.start = p.nextStart()
	token, err := p.decoder.Token()
	if err == nil {
		return token, nil
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		p.start = len(p.text)
		return nil, p.errorAt("", "the text ends here, expected more: was the file cut?")
	case errors.As(err, &syntax):
		return nil, p.errorAt("", "not JSON: "+syntax.Error())
	}
	return nil, p.errorAt("", err.Error())
}

// object reads an object whose keys are those of fields, each exactly once and
// in any order. A field's function reads its value.
func (p *parser) object(name string, fields map[string]func() error, optional ...string) error {
	if err := p.delimiter(name, '{'); err != nil {
		return err
	}
	begin := p.start
	seen := make(map[string]bool, len(fields))
	for p.decoder.More() {
		token, err := p.token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		read, known := fields[key]
		switch {
		case !known:
			return p.errorAt(name, "found the key "+strconv.Quote(shorten(key))+", which this version does not know; expected "+listed(fields))
		case seen[key]:
			return p.errorAt(name, "found the key "+strconv.Quote(key)+" twice")
		}
		seen[key] = true
		if err := read(); err != nil {
			return err
		}
	}
	if err := p.delimiter(name, '}'); err != nil {
		return err
	}
	for key := range seen {
		delete(fields, key)
	}
	for _, key := range optional {
		delete(fields, key)
	}
	if len(fields) > 0 {
		p.start = begin
		return p.errorAt(name, "expected further keys: "+listed(fields))
	}
	return nil
}

// array calls read for each element.
func (p *parser) array(name string, read func() error) error {
	if err := p.delimiter(name, '['); err != nil {
		return err
	}
	for p.decoder.More() {
		if err := read(); err != nil {
			return err
		}
	}
	return p.delimiter(name, ']')
}

func (p *parser) delimiter(name string, expected json.Delim) error {
	token, err := p.token()
	if err != nil {
		return err
	}
	if token != expected {
		return p.errorAt(name, "found "+described(token)+", expected "+expected.String())
	}
	return nil
}

// string reads a text.
func (p *parser) string(name string) (string, error) {
	token, err := p.token()
	if err != nil {
		return "", err
	}
	text, ok := token.(string)
	if !ok {
		return "", p.errorAt(name, "found "+described(token)+", expected a text")
	}
	return text, nil
}

// number reads a finite number.
func (p *parser) number(name string) (float64, error) {
	token, err := p.token()
	if err != nil {
		return 0, err
	}
	digits, ok := token.(json.Number)
	if !ok {
		return 0, p.errorAt(name, "found "+described(token)+", expected a number")
	}
	value, err := digits.Float64()
	if err != nil {
		return 0, p.errorAt(name, "found "+described(token)+", expected a number of at most 1.797e308")
	}
	return value, nil
}

// integer reads a whole number written without fraction and exponent.
func (p *parser) integer(name string) (int64, error) {
	token, err := p.token()
	if err != nil {
		return 0, err
	}
	digits, ok := token.(json.Number)
	if !ok {
		return 0, p.errorAt(name, "found "+described(token)+", expected a whole number")
	}
	value, err := digits.Int64()
	if err != nil {
		return 0, p.errorAt(name, "found "+described(token)+", expected a whole number below 2^63")
	}
	return value, nil
}

// end checks that nothing follows.
func (p *parser) end() error {
	p.start = int(p.decoder.InputOffset())
	if rest := bytes.TrimLeft(p.text[p.start:], " \t\r\n"); len(rest) > 0 {
		p.start = len(p.text) - len(rest)
		return p.errorAt("", "found more text after the end of the object")
	}
	return nil
}

// listed names the keys in order.
func listed(fields map[string]func() error) string {
	return strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

func described(token json.Token) string {
	switch token := token.(type) {
	case string:
		return "the text " + strconv.Quote(shorten(token))
	case json.Number:
		return "the number " + shorten(token.String())
	case json.Delim:
		return token.String()
	case bool:
		return strconv.FormatBool(token)
	}
	return "null"
}

func shorten(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
