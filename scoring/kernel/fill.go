package kernel

func (p *Panel) fillCalls(rows [][]byte, missing bool) { p.fillCallsGeneric(rows, missing) }
func (p *Panel) fillDosages(rows [][]byte)             { p.fillDosagesGeneric(rows) }
