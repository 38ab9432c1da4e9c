package programme

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"cardioscore/io/fileerr"
)

// Limits of a file. A programme of a hundred scores is a few hundred lines.
const (
	maxBytes   = 1 << 20
	maxLine    = 4096 // bytes
	maxNesting = 64   // brackets in brackets, and entries opened on one line
	maxIndent  = 256  // columns
)

// document is one parsed file.
type document struct {
	path string
	root ast.Node
}

// readFile reads a whole file of at most maxBytes.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	return text, nil
}

// parse checks the subset and builds the tree. path is for messages.
func parse(path string, text []byte) (doc *document, err error) {
	if err := preflight(path, text); err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil { // the parser is not ours, and its input is anybody's
			doc, err = nil, fileerr.New(fileerr.Malformed, path, "the YAML cannot be parsed (%v)", r)
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if err := checkTokens(path, tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxError(path, err)
	}
	doc = &document{path: path}
	for _, d := range file.Docs {
		if d == nil || d.Body == nil {
			continue
		}
		if doc.root != nil {
			return nil, doc.fail(d.Body, "", "a second YAML document: one file holds one")
		}
		doc.root = d.Body
	}
	if doc.root == nil {
		return nil, fileerr.New(fileerr.Malformed, path, "the file is empty: expected a YAML mapping")
	}
	return doc, nil
}

// preflight refuses what would make the parser slow or deep.
func preflight(path string, text []byte) error {
	if len(text) > maxBytes {
		return fileerr.New(fileerr.Resource, path, "more than %d bytes: split the file", maxBytes)
	}
	line := 0
	for rest := text; len(rest) > 0; {
		line++
		row, after, _ := bytes.Cut(rest, []byte{'\n'})
		rest = after
		if len(row) > maxLine {
			return fileerr.AtLine(fileerr.Malformed, path, line, "", "a line of more than %d bytes: break it", maxLine)
		}
		if !utf8.Valid(row) || bytes.IndexByte(row, 0) >= 0 {
			return fileerr.AtLine(fileerr.Malformed, path, line, "", "not UTF-8 text: expected a YAML file")
		}
	}
	return nil
}

// checkTokens refuses aliases and their kin by name, and deep nesting.
func checkTokens(path string, tokens token.Tokens) error {
	depth, line, opened := 0, 0, 0
	for _, t := range tokens {
		if t.Position == nil {
			continue
		}
		if t.Position.Line != line {
			line, opened = t.Position.Line, 0
		}
		fail := func(format string, args ...any) error {
			e := fileerr.AtLine(fileerr.Malformed, path, t.Position.Line, "", format, args...)
			e.Column = t.Position.Column
			return e
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return fail("anchors, aliases and merge keys are not read here: write the value out")
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			return fail("YAML tags, directives and \"?\" keys are not read here: write a plain value")
		case token.InvalidType:
			return fail("not YAML: %s", t.Error)
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingValueType:
			if depth == 0 {
				opened++
			}
			if t.Position.Column > maxIndent && depth == 0 {
				return fail("indented by more than %d columns", maxIndent)
			}
		}
		if depth > maxNesting || opened > maxNesting {
			return fail("nested deeper than %d", maxNesting)
		}
	}
	return nil
}

// syntaxError takes the place from an error of the YAML library.
func syntaxError(path string, err error) error {
	out := fileerr.New(fileerr.Malformed, path, "not YAML")
	var placed yaml.Error
	if errors.As(err, &placed) {
		out.Message = "not YAML: " + placed.GetMessage()
		if t := placed.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Column = t.Position.Line, t.Position.Column
		}
	}
	return out
}

// fail makes an error at a node.
func (d *document) fail(n ast.Node, field, format string, args ...any) error {
	e := &fileerr.Error{Class: fileerr.Malformed, Path: d.path, Field: field, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		if t := n.GetToken(); t != nil && t.Position != nil {
			e.Line, e.Column = t.Position.Line, t.Position.Column
		}
	}
	return e
}
