package console

import (
	"errors"
	"net/http"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// Words that stand in the audit log.
const (
	deedAdd    = "新建账号"
	deedAlter  = "修改账号"
	deedReset  = "重置口令"
	newAccount = "new" // stands for the name in the address; too short a name is taken by nobody else
)

const settingsPath = frame.Base + "/settings"

// accountRow is an account in the list.
type accountRow struct {
	account.Account
	Place string
	Mine  bool // it may be changed by who looks
}

type settingsData struct {
	Accounts []accountRow
	Keys     KeyState
	Rules    liaison.RulePack
	Keep     int // days that the county remembers deletions
}

func (c *Console) settings(r *frame.Request) error {
	all, err := c.cfg.Book.List()
	if err != nil {
		return err
	}
	l, err := c.places.get()
	if err != nil {
		return err
	}
	d := settingsData{Keys: c.keyState(), Rules: l.Rules, Keep: int(county.Keep.Hours() / 24)}
	for _, a := range all {
		d.Accounts = append(d.Accounts, accountRow{a, l.place(a), mayManage(r.Person, a)})
	}
	return r.Show(frame.Page{Name: "settings", Title: "设置", Active: settingsPath, Data: d})
}

// mayManage reports whether somebody may change an account: IT looks after all but
// those who read everything or the log, which would make it one of them.
func mayManage(who, a account.Account) bool {
	switch who.Role {
	case account.Office:
		return true
	case account.IT:
		return a.Role != account.Office && a.Role != account.Auditor
	}
	return false
}

// accountData is what the form of an account shows.
type accountData struct {
	New      bool
	Account  account.Account
	Self     bool
	Roles    []account.Role
	Towns    []town
	Stations []liaison.Station
	Mistakes frame.Mistakes
	Password string // a new one, shown this once
}

func (c *Console) accountPage(r *frame.Request) error {
	name := r.PathValue("name")
	if name == newAccount {
		return c.showAccount(r, accountData{New: true, Account: account.Account{Role: account.Liaison}})
	}
	a, err := c.managed(r, name)
	if err != nil {
		return err
	}
	return c.showAccount(r, accountData{Account: a})
}

// managed returns an account that who asks may manage. Another one is as if it were
// not there.
func (c *Console) managed(r *frame.Request, name string) (account.Account, error) {
	a, ok, err := c.cfg.Book.Get(name)
	if err == nil && (!ok || !mayManage(r.Person, a)) {
		err = frame.ErrNotHere
	}
	return a, err
}

func (c *Console) showAccount(r *frame.Request, d accountData) error {
	l, err := c.places.get()
	if err != nil {
		return err
	}
	d.Towns, d.Stations, d.Self = l.towns(), l.Stations, d.Account.Name == r.Person.Name
	for _, role := range account.Roles() {
		if mayManage(r.Person, account.Account{Role: role}) {
			d.Roles = append(d.Roles, role)
		}
	}
	p := frame.Page{Name: "account", Title: "账号", Active: settingsPath, Data: d}
	if len(d.Mistakes) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return r.Show(p)
}

func (c *Console) saveAccount(r *frame.Request) error {
	d := accountData{New: r.PathValue("name") == newAccount, Mistakes: frame.Mistakes{}}
	if d.New {
		d.Account.Name = strings.ToLower(strings.TrimSpace(r.PostFormValue("name")))
	} else {
		a, err := c.managed(r, r.PathValue("name"))
		if err != nil {
			return err
		}
		d.Account = a
	}
	form(r, &d.Account)
	c.check(r, d)
	if len(d.Mistakes) > 0 {
		return c.showAccount(r, d)
	}
	if d.New {
		return c.addAccount(r, d)
	}
	return c.changeAccount(r, d)
}

// form takes what was filled in. What does not belong to the role is left out.
func form(r *frame.Request, a *account.Account) {
	a.Person = strings.TrimSpace(r.PostFormValue("person"))
	a.Office = strings.TrimSpace(r.PostFormValue("office"))
	a.Role = account.Role(r.PostFormValue("role"))
	a.Off = r.PostFormValue("off") != ""
	a.Town, a.Station = "", ""
	if a.Role == account.Town {
		a.Town = liaison.TownID(r.PostFormValue("town"))
	}
	if a.Role == account.Liaison {
		a.Station = liaison.StationID(r.PostFormValue("station"))
	}
}

func (c *Console) check(r *frame.Request, d accountData) {
	noted(d.Mistakes, d.Account.Check())
	l, err := c.places.get()
	if err != nil {
		d.Mistakes.Add("", "站点暂时读不出来，请再试一次")
	}
	if a := d.Account; a.Station != "" {
		if _, ok := l.station(a.Station); !ok {
			d.Mistakes.Add("station", "没有这个站点")
		}
	}
	if d.Account.Town != "" {
		ok := false
		for _, t := range l.towns() {
			ok = ok || t.ID == d.Account.Town
		}
		if !ok {
			d.Mistakes.Add("town", "没有这个乡镇")
		}
	}
	switch {
	case !mayManage(r.Person, d.Account):
		d.Mistakes.Add("role", "您不能给这个角色")
	case d.New && d.Account.Name == newAccount:
		d.Mistakes.Add("name", "请换一个账号")
	case d.Account.Name == r.Person.Name && (d.Account.Off || d.Account.Role != r.Person.Role):
		d.Mistakes.Add("role", "不能停用自己，也不能改自己的角色")
	}
}

func (c *Console) addAccount(r *frame.Request, d accountData) error {
	words, p, err := c.cfg.Book.First()
	if err != nil {
		return err
	}
	d.Account.Fresh = true
	err = c.cfg.County.Change(func(x *county.Edit) error {
		if err := account.Add(x, d.Account, p); err != nil {
			return err
		}
		return audit.Add(x, r.Record(deedAdd, d.Account.Name, d.Account.Role.String()))
	})
	if errors.Is(err, account.ErrExists) {
		d.Mistakes.Add("name", "已经有这个账号了")
		return c.showAccount(r, d)
	}
	if err != nil {
		return err
	}
	d.New, d.Password = false, words
	return c.showAccount(r, d)
}

func (c *Console) changeAccount(r *frame.Request, d accountData) error {
	err := c.cfg.County.Change(func(x *county.Edit) error {
		if err := account.Change(x, d.Account); err != nil {
			return err
		}
		detail := d.Account.Role.String()
		if d.Account.Off {
			detail += "，停用"
		}
		return audit.Add(x, r.Record(deedAlter, d.Account.Name, detail))
	})
	if errors.Is(err, account.ErrLast) {
		d.Mistakes.Add("role", "至少要留一个能用的"+account.Office.String()+"账号")
		return c.showAccount(r, d)
	}
	if err != nil {
		return err
	}
	return r.Go(settingsPath, "账号“"+d.Account.Name+"”改好了。")
}

// resetPassword gives an account a password to begin with, which is shown once.
func (c *Console) resetPassword(r *frame.Request) error {
	a, err := c.managed(r, r.PathValue("name"))
	if err != nil {
		return err
	}
	if a.Name == r.Person.Name {
		return r.Go(frame.PasswordPath, "")
	}
	words, p, err := c.cfg.Book.First()
	if err != nil {
		return err
	}
	err = c.cfg.County.Change(func(x *county.Edit) (err error) {
		if a, err = account.SetPassword(x, a.Name, p, true); err != nil {
			return err
		}
		return audit.Add(x, r.Record(deedReset, a.Name, ""))
	})
	if err != nil {
		return err
	}
	return c.showAccount(r, accountData{Account: a, Password: words})
}
