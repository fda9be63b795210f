package casework

import (
	"fmt"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Full is who filed a matter.
type Full struct {
	Name, Phone, Village, Address string
}

// Reveal returns who filed a matter, once it stands in the audit log that the actor
// has seen it.
func (d *Desk) Reveal(no liaison.ReceiptNo, a Actor) (Full, error) {
	full, err := d.reveal(no, a)
	if err != nil {
		return Full{}, fmt.Errorf("casework: reveal %s: %w", no, err)
	}
	return full, nil
}

func (d *Desk) reveal(no liaison.ReceiptNo, a Actor) (Full, error) {
	m, town, err := d.read(no)
	switch {
	case err != nil:
		return Full{}, err
	case !a.Scope.Has(m.Case.Station, town):
		return Full{}, ErrNotFound
	case !a.reads():
		return Full{}, ErrMayNot
	}
	open, err := d.county.Matter(no)
	if err == nil {
		err = open.Closed
	}
	if err == nil {
		err = d.county.Change(func(x *county.Edit) error { return audit.Add(x, a.record("查看个人信息", no, "")) })
	}
	if err != nil {
		return Full{}, err
	}
	r := open.Registration.Draft
	return Full{Name: r.Name, Phone: r.Phone, Village: r.Village, Address: r.Address}, nil
}
