package cases

import (
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// sheetPage is a matter on paper, without what the resident did not show everybody.
type sheetPage struct {
	casePage
	Filed, Station, Category, Person, Unit string
}

func (b *bench) print(r *frame.Request) error {
	o, err := b.open(r)
	if err != nil {
		return err
	}
	p := sheetPage{
		casePage: o.page(), Filed: yearly(liaison.DateOf(o.Filed)) + o.Filed.In(liaison.Zone).Format(" 15:04"), Station: o.StationName, Category: o.CategoryName,
		Person: dotted(o.Person.Name, o.Person.Phone, o.Person.Village), Unit: o.Unit,
	}
	p.Heading = o.Title
	if !o.Due.IsZero() {
		p.Due = yearly(o.Due)
	}
	return r.Show(frame.Page{Name: "cases-print", Title: "办理单 " + o.Receipt.String(), Active: listPath, Data: p})
}
