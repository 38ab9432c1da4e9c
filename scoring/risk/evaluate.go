package risk

// node is a checked condition: inputs are numbers of Rules.inputs, parameters
// are replaced by their values.
type node struct {
	form     nodeForm
	members  []node // all, any: one or more; not: one
	input    int
	op       Op
	literals []Value
}

type nodeForm uint8

const (
	allOf nodeForm = iota
	anyOf
	negation
	comparison
)

// truth evaluates the tree over one value an input. It allocates nothing.
func (n *node) truth(values []Value) Truth {
	switch n.form {
	case allOf:
		t := True
		for i := range n.members {
			t = min(t, n.members[i].truth(values))
			if t == False {
				break
			}
		}
		return t
	case anyOf:
		t := False
		for i := range n.members {
			t = max(t, n.members[i].truth(values))
			if t == True {
				break
			}
		}
		return t
	case negation:
		return n.members[0].truth(values).Not()
	}
	return n.compare(&values[n.input])
}

func (n *node) compare(v *Value) Truth {
	if !v.Known {
		return Unknown
	}
	literal := &n.literals[0]
	switch n.op {
	case Equal:
		return truthOf(equal(v, literal))
	case NotEqual:
		return truthOf(!equal(v, literal))
	case Less:
		return truthOf(v.Num < literal.Num)
	case LessOrEqual:
		return truthOf(v.Num <= literal.Num)
	case Greater:
		return truthOf(v.Num > literal.Num)
	case GreaterOrEqual:
		return truthOf(v.Num >= literal.Num)
	}
	for i := range n.literals {
		if equal(v, &n.literals[i]) {
			return True
		}
	}
	return False
}

// equal compares two known values of one type.
func equal(a, b *Value) bool {
	switch a.Type {
	case NumberType:
		return a.Num == b.Num
	case BooleanType:
		return a.Bool == b.Bool
	}
	return a.Text == b.Text
}

// comparisons calls f for every comparison of the tree, left to right.
func (n *node) comparisons(f func(*node)) {
	if n.form == comparison {
		f(n)
		return
	}
	for i := range n.members {
		n.members[i].comparisons(f)
	}
}
