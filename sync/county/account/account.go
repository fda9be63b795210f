// Package account knows who works at the county's console: names, roles,
// passwords, sessions. It does not know what a role may open: each page says that
// of itself.
package account

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// Role is what somebody works as.
type Role string

// The roles.
const (
	Office  Role = "office"  // 县人大代表工委: the whole county
	Town    Role = "town"    // 乡镇人大: the stations of one township
	Liaison Role = "liaison" // 联络员: one station
	IT      Role = "it"      // 信息科: machines and accounts, no resident's word
	Auditor Role = "auditor" // 审计: reads the log and figures, changes nothing
)

// Roles lists all roles.
func Roles() []Role { return []Role{Office, Town, Liaison, IT, Auditor} }

// String returns the role's name as people read it.
func (r Role) String() string {
	switch r {
	case Office:
		return "县人大代表工委"
	case Town:
		return "乡镇人大"
	case Liaison:
		return "联络员"
	case IT:
		return "信息科"
	case Auditor:
		return "审计"
	}
	return "未知角色"
}

// Code is the role's name in forms.
func (r Role) Code() string { return string(r) }

// About says what the role is for, as people read it.
func (r Role) About() string {
	return map[Role]string{
		Office: "全县的事项和内容，账号和审计", Town: "本乡镇各站的事项和内容", Liaison: "一个站的事项和内容",
		IT: "一体机、密钥和账号，看不到群众反映", Auditor: "只看审计记录",
	}[r]
}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Account is somebody who may sign in.
type Account struct {
	Name    string // to sign in with; lower-case ASCII
	Person  string // what others see, e.g. "示例用户"
	Role    Role
	Town    liaison.TownID    // of a Town account
	Station liaison.StationID // of a Liaison account
	Office  string            // what residents see as who acted, e.g. "城关镇联络站"; "" takes the place's name
	Off     bool              // may not sign in any more
	Fresh   bool              // must choose a password of its own first
	Turn    uint64            // changes when the account's sessions are over
	Signed  time.Time         // when last signed in; zero for never
}

// Scope is the part of a county that an account works on. A zero Scope is nothing.
type Scope struct {
	All     bool
	Town    liaison.TownID
	Station liaison.StationID
}

// Scope returns what the account works on.
func (a Account) Scope() Scope {
	switch a.Role {
	case Office, IT, Auditor:
		return Scope{All: true}
	case Town:
		return Scope{Town: a.Town}
	case Liaison:
		return Scope{Station: a.Station}
	}
	return Scope{}
}

// Has reports whether a station, and the township it is in, lie in the scope.
func (s Scope) Has(station liaison.StationID, town liaison.TownID) bool {
	return s.All || s.Town != "" && s.Town == town || s.Station != "" && s.Station == station
}
