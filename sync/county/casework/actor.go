package casework

import (
	"cmp"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Actor is who does something at a desk.
type Actor struct {
	Account string // name in the audit log
	Person  string // what other staff see
	Office  string // what residents see
	From    string // network address
	Role    account.Role
	Scope   account.Scope
}

// ActorOf returns the actor that an account is. place is what residents see where
// the account has no office of its own: the name of its station or township.
func ActorOf(a account.Account, from, place string) Actor {
	return Actor{
		Account: a.Name, Person: a.Person, Office: cmp.Or(a.Office, place), From: from, Role: a.Role, Scope: a.Scope(),
	}
}

// reads reports whether the role reads what residents write at all.
func (a Actor) reads() bool {
	return a.Role == account.Office || a.Role == account.Town || a.Role == account.Liaison
}

func (a Actor) record(deed string, no liaison.ReceiptNo, detail string) audit.Record {
	return audit.Record{Who: a.Account, From: a.From, Deed: deed, What: string(no), Detail: detail}
}

// Who acts without an account.
const (
	resident = "反映人"
	system   = "系统"
)
