package main

import (
	"fmt"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
)

// note has the audit log say what somebody did on the command line. What is to be
// shown is noted first, so that nothing is shown that the log does not have.
func (o *office) note(deed, what string) error {
	err := o.county.Change(func(x *county.Edit) error {
		return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: deed, What: what})
	})
	if err != nil {
		return fmt.Errorf("写审计记录: %w", err)
	}
	return nil
}
