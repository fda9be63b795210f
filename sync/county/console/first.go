package console

import (
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
)

// step is one thing that an empty county needs before residents can come.
type step struct {
	Title, Words string
	Done         bool
	Path, Label  string // where it is done; "" where it is not done in the browser
}

// firstData is the way from an empty county to the first station.
type firstData struct {
	Steps []step
	Begun bool // a machine has joined: residents come
}

// Done reports whether nothing is left to do.
func (f firstData) Done() bool { return f.Left() == 0 }

// Left is how many steps are left.
func (f firstData) Left() (n int) {
	for _, s := range f.Steps {
		if !s.Done {
			n++
		}
	}
	return n
}

// Next is the number of the first step that is left.
func (f firstData) Next() int {
	for i, s := range f.Steps {
		if !s.Done {
			return i
		}
	}
	return -1
}

func mayStart(a account.Account) bool { return a.Role == account.Office || a.Role == account.IT }

func (c *Console) firstPage(r *frame.Request) error {
	l, err := c.places.get()
	if err != nil {
		return err
	}
	d, err := c.firstSteps(r.Person, l)
	if err != nil {
		return err
	}
	return r.Show(frame.Page{Name: "first", Title: "从这里开始", Active: frame.Base + "/", Data: d})
}

// firstSteps finds out from what there is what is done. Nothing is ticked off by hand.
func (c *Console) firstSteps(a account.Account, l *listing) (firstData, error) {
	accounts, err := c.cfg.Book.List()
	if err != nil {
		return firstData{}, err
	}
	machines, err := c.cfg.County.Machines()
	if err != nil {
		return firstData{}, err
	}
	active := 0
	for _, m := range machines {
		if m.Revoked.IsZero() {
			active++
		}
	}
	code, err := c.cfg.County.CodeOut()
	if err != nil {
		return firstData{}, err
	}
	keys := c.keyState()
	d := firstData{Begun: active > 0, Steps: []step{
		{"定好办理规则", "登记分哪些类、几个工作日内答复、答复结果怎么分。可以先用预备好的一套，以后再改。",
			l.HasRules && len(l.Rules.Categories) > 0, frame.Base + "/content/rules/county", "填写规则"},
		{"建第一个站点", "写站名、地址、电话、开放时间，联系的村和社区。",
			len(l.Stations) > 0, frame.Base + "/stations/new", "新建站点"},
		{"录入代表", "一个一个填，或者从 Excel 表导入。每次接待要有两位代表，所以至少录两位。",
			len(l.Deputies) >= 2, frame.Base + "/deputies", "录入代表"},
		{"排好今年的接待日", "例如“每月 10 日上午”，遇到节假日自动顺延。",
			len(l.Plans) > 0, frame.Base + "/calendar", "排接待日"},
		{"解锁登记密钥", "群众的登记是密封保存的，解锁后后台才看得到内容。服务每次重新启动后解锁一次。",
			keys == KeysOpen, keysPath, "解锁"},
		{"给同事建账号", "乡镇人大、联络员各用各的账号，只看得到自己的站。",
			len(accounts) > 1, settingsPath + "/accounts/" + newAccount, "新建账号"},
		{"发入网码", "在“站点”里给这个站发一个入网码，二十四小时内有效。",
			code || active > 0, frame.Base + "/stations", "发入网码"},
		{"一体机入网", "在站里打开一体机，扫入网码或者照着输入。连上以后，这里会自动打勾。",
			active > 0, "", ""},
	}}
	if a.Role == account.IT { // what belongs to others is told, not offered
		for i := range d.Steps[:4] {
			d.Steps[i].Path = ""
		}
	}
	return d, nil
}
