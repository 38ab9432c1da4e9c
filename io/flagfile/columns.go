package flagfile

import (
	"reflect"
)

// columnNames are the columns in the order of the fields of Row.
var columnNames = func() []string {
	var names []string
	t := reflect.TypeFor[Row]()
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("column"))
	}
	return names
}()

// cells appends the texts of a row in the order of the columns.
func (row *Row) cells(to []string) []string {
	v := reflect.ValueOf(row).Elem()
	for i := range columnNames {
		to = append(to, v.Field(i).String())
	}
	return to
}
