// Package programme reads what a run is to do: the programme file and the rule
// file, both YAML.
//
// The YAML is a strict subset: one document, no anchors, aliases, tags or merge
// keys (which are how a small file grows without bound), no unknown and no
// repeated key, numbers in decimal notation only. A text is taken as it is
// written: version 1.10 stays 1.10. Every error names line and column.
//
// Relative paths are relative to the folder of the file that names them.
package programme
