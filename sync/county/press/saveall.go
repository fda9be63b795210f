package press

import "lianluozhan/sync/county"

// SaveAll saves drafts, all or none. After a *Conflict nothing is saved and only
// that one's text is set aside.
func (p *Press) SaveAll(a Actor, drafts ...Draft) error {
	err := p.c.Change(func(x *county.Edit) error {
		for _, d := range drafts {
			conflict, err := save(x, a, d)
			if err != nil {
				return err
			}
			if conflict != nil {
				return conflicted{conflict, d}
			}
		}
		return nil
	})
	if c, ok := err.(conflicted); ok { //nolint:errorlint // made above and not wrapped
		return p.Save(a, c.mine) // meets the same conflict and sets the text aside
	}
	return err
}
