// Package manifest writes, reads and checks manifest.json, the file that makes a
// run directory valid.
//
// # Form
//
// JSON in UTF-8, indented by two blanks, one line break at the end, the keys of
// objects in a fixed order (of counts and options: sorted), outputs sorted by
// name. There is exactly one text for one manifest, and Read accepts no other.
//
//	format        "cardioscore run 1"
//	engine        version of the program that wrote the run
//	command       the verb, such as "score"
//	command_line  the arguments as given, the program's name first
//	started       when the run began, UTC, to the second
//	inputs        kind, path as given, digest
//	outputs       name below the directory, bytes, sha256
//	logs          names of logs; they are no result and are not hashed
//	counts        what was read, used and written
//	options       what decided the result, defaults included
//	timings       stages in order, in milliseconds of wall time; under a name with
//	              a dot, such as score.read, those of all workers added up
//	digest        SHA-256, hex, of this file with the empty string for the digest
//
// # What is found
//
// A changed byte of the manifest breaks its digest or its form. A changed byte
// of an output breaks the digest that the manifest holds of it. A file that is
// missing or is not listed is named. The digest guards against accidents and
// carelessness; somebody who rewrites file and digest is not found out.
package manifest
