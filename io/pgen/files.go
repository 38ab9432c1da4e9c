package pgen

// Files lists the files that Open reads for some prefixes, in order: of each set the
// .pgen, its .pgen.pgi where there is one, variants and samples. Errors as of Open
// for files that are not there.
func Files(prefixes []string) ([]string, error) {
	var files []string
	for _, prefix := range prefixes {
		s, err := findSet(prefix)
		if err != nil {
			return nil, err
		}
		files = append(files, s.pgen)
		size, err := regular(s.pgen + ".pgi")
		if err != nil {
			return nil, err
		}
		if size >= 0 {
			files = append(files, s.pgen+".pgi")
		}
		files = append(files, s.variantPath, s.samplePath)
	}
	return files, nil
}
