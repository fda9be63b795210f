package console

import (
	"fmt"
	"strconv"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// Desk is what the first page and the search need of the county's matters.
type Desk interface {
	Counts(scope account.Scope) casework.Counts
	List(f casework.Filter) (casework.List, error)
}

// Fleet is what the first page needs to know of the stations' machines.
type Fleet interface {
	// Stations tells of each station in the scope that has a machine.
	Stations(scope account.Scope) ([]Machine, error)
}

// Machine is how the machine of a station is.
type Machine struct {
	Station liaison.StationID
	Name    string // of the station
	Online  bool
	Seen    time.Time // zero for never
	Unsent  int       // what has not come to the county yet
}

// Alarms is what the first page needs to know of what is to be looked after.
type Alarms interface {
	// Open counts those of the scope that nobody looks after yet, and the urgent ones.
	Open(scope account.Scope) (open, urgent int, err error)
}

// Newsroom is what the first page needs to know of drafts.
type Newsroom interface {
	// Waiting returns how many drafts wait for somebody to publish them who may, and
	// how many of one's own came back.
	Waiting(a account.Account) (review, returned int, err error)
}

// Look ahead of the first page.
const (
	urgent  = 8  // rows
	ahead   = 14 // days of receptions
	maxList = 6  // receptions, machines
)

// card is one figure.
type card struct {
	What, N, Tone, Path string
}

// deedReveal is what sync/county/casework calls it in the log.
const deedReveal = "查看个人信息"

type todayData struct {
	First      *firstData // what an empty county still needs
	Cards      []card
	Rows       []casework.Row
	More       int
	Receptions []reception
	Machines   []Machine // offline
	Online     int
	All        int
	Staff      bool // works on matters
	Now        time.Time
	Loading    bool
	Keys       KeyState
}

// reception is one that is to come.
type reception struct {
	liaison.Event
	At    liaison.Station
	Short int // deputies that are missing
}

func (c *Console) today(r *frame.Request) error {
	d := todayData{Staff: isStaff(r.Person.Role), Now: c.cfg.County.Now(), Keys: c.keyState()}
	l, err := c.places.get()
	if err != nil {
		return err
	}
	if mayStart(r.Person) {
		if first, err := c.firstSteps(r.Person, l); err != nil {
			return err
		} else if !first.Begun {
			d.First = &first
		}
	}
	if err := c.todayCases(r, &d); err != nil {
		return err
	}
	c.todayReceptions(r, l, &d)
	if err := c.todayMachines(r, &d); err != nil {
		return err
	}
	if err := c.todayAlarms(r, &d); err != nil {
		return err
	}
	if err := c.todayOthers(r, &d); err != nil {
		return err
	}
	return r.Show(frame.Page{Name: "today", Title: "今天", Active: frame.Base + "/", Data: d})
}

func isStaff(role account.Role) bool {
	return role == account.Office || role == account.Town || role == account.Liaison
}

func (c *Console) todayCases(r *frame.Request, d *todayData) error {
	if !d.Staff || c.cfg.Desk == nil {
		return nil
	}
	n := c.cfg.Desk.Counts(r.Person.Scope())
	d.Cards = []card{
		count("新登记，待受理", n.New, "", "new"), count("超期未答复", n.Overdue, "bad", "overdue"),
		count("三日内到期", n.Soon, "warn", "soon"), count("不满意，待二次答复", n.Dissatisfied, "bad", "dissatisfied"),
	}
	d.more(count("待回头看", n.Recheck, "warn", "recheck"))
	d.more(count("答复了还没评价", n.Unrated, "", "unrated"))
	d.more(count("申请删除个人信息", n.Deletion, "bad", "deletion"))
	l, err := c.cfg.Desk.List(casework.Filter{Scope: r.Person.Scope(), Only: "open", Size: urgent})
	if err != nil {
		return fault("list what is urgent", err)
	}
	d.Rows, d.More, d.Loading = l.Rows, l.Total-len(l.Rows), l.Loading
	return nil
}

// more adds a figure that is shown only when there is something.
func (d *todayData) more(c card) {
	if c.N != "0" {
		d.Cards = append(d.Cards, c)
	}
}

func count(what string, n int, tone, only string) card {
	if n == 0 {
		tone = ""
	}
	return card{what, numberOf(n), tone, frame.Base + "/cases?only=" + only}
}

func numberOf(n int) string { return strconv.Itoa(n) }

func (c *Console) todayReceptions(r *frame.Request, l *listing, d *todayData) {
	if !d.Staff {
		return
	}
	short := 0
	for _, e := range l.receptions(liaison.DateOf(d.Now)) {
		if !r.Person.Scope().Has(e.At.ID, e.At.Town) {
			continue
		}
		if e.Short > 0 {
			short++
		}
		if len(d.Receptions) < maxList {
			d.Receptions = append(d.Receptions, e)
		}
	}
	d.more(card{"接待还差代表", numberOf(short), "warn", frame.Base + "/calendar"})
}

func (c *Console) todayMachines(r *frame.Request, d *todayData) error {
	if c.cfg.Fleet == nil || r.Person.Role == account.Auditor {
		return nil
	}
	all, err := c.cfg.Fleet.Stations(r.Person.Scope())
	if err != nil {
		return fault("list machines", err)
	}
	for _, m := range all {
		d.All++
		if m.Online {
			d.Online++
		} else if len(d.Machines) < maxList {
			d.Machines = append(d.Machines, m)
		}
	}
	tone := ""
	if d.Online < d.All {
		tone = "warn"
	}
	d.Cards = append(d.Cards, card{"站点离线", fmt.Sprintf("%d / %d", d.All-d.Online, d.All), tone, frame.Base + "/stations"})
	return nil
}

// todayAlarms counts what nobody looks after yet; it comes first when it is urgent.
func (c *Console) todayAlarms(r *frame.Request, d *todayData) error {
	if c.cfg.Alarms == nil || r.Person.Role == account.Auditor {
		return nil
	}
	open, urgent, err := c.cfg.Alarms.Open(r.Person.Scope())
	if err != nil {
		return fault("count alarms", err)
	}
	x := card{"告警没有人管", numberOf(open), "warn", frame.Base + "/alarms"}
	if urgent > 0 {
		x.Tone = "bad"
	}
	d.more(x)
	return nil
}

// todayOthers are drafts, keys and accounts, for whom they concern.
func (c *Console) todayOthers(r *frame.Request, d *todayData) error {
	if c.cfg.Newsroom != nil && d.Staff {
		review, returned, err := c.cfg.Newsroom.Waiting(r.Person)
		if err != nil {
			return err
		}
		d.more(card{"内容待审核发布", numberOf(review), "warn", frame.Base + "/content"})
		d.more(card{"退回来的内容", numberOf(returned), "warn", frame.Base + "/content"})
	}
	switch r.Person.Role {
	case account.IT:
		return c.todayAccounts(d)
	case account.Auditor:
		return c.todayLog(d)
	default:
	}
	return nil
}

// todayLog counts what was done in the last seven days.
func (c *Console) todayLog(d *todayData) error {
	opened, refused := 0, 0
	var list audit.List
	err := c.cfg.County.View(func(tx county.Tx) (err error) {
		list, err = audit.Page(tx, audit.Filter{From: d.Now.AddDate(0, 0, -7), Size: 10_000})
		return err
	})
	for _, rec := range list.Records {
		switch rec.Deed {
		case deedReveal:
			opened++
		case deedRefused:
			refused++
		}
	}
	path := frame.Base + "/audit"
	d.Cards = append(d.Cards, card{"七天内的记录", numberOf(len(list.Records)), "", path},
		card{"七天内查看个人信息", numberOf(opened), "", path + "?deed=" + deedReveal},
		card{"七天内因输错口令暂停登录", numberOf(refused), "", path + "?deed=" + deedRefused})
	return err
}

func (c *Console) todayAccounts(d *todayData) error {
	all, err := c.cfg.Book.List()
	if err != nil {
		return err
	}
	on, fresh := 0, 0
	for _, a := range all {
		if !a.Off {
			on++
		}
		if a.Fresh && !a.Off {
			fresh++
		}
	}
	d.Cards = append(d.Cards, card{"在用的账号", numberOf(on), "", settingsPath}, card{"还没改初始口令", numberOf(fresh), "", settingsPath})
	return nil
}
