package casework_test

import (
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

var everything = account.Scope{All: true}

func TestSearch(t *testing.T) {
	r := newRig(t)
	lamp := r.files(r.registration(1, "村口第三盏路灯坏了，晚上看不见 LED-7。\n请帮忙"))
	bus := r.registration(2, "公交车半小时一趟，太少了")
	bus.Station, bus.Draft.Category = "s2", "home"
	r.files(bus)
	r.does(lamp, office, casework.Accept{Level: casework.Town, Title: "照明维修"})
	r.does(lamp, office, casework.Assign{Unit: "镇城建办"})
	r.settled()
	for words, want := range map[string][]liaison.ReceiptNo{
		"路灯": {lamp}, "灯": {lamp}, "路灯 晚上": {lamp}, "路灯 公交": nil, "路车": nil, "led": {lamp}, "ＬＥＤ": {lamp}, "７": {lamp},
		"照明": {lamp}, "城建办": {lamp}, "河东": {bus.Receipt}, "物业": {bus.Receipt}, "联络站": {lamp, bus.Receipt},
		"九组": {lamp, bus.Receipt}, "示例甲乙": nil, "13987654321": nil,
		string(bus.Receipt): {bus.Receipt}, string(bus.Receipt[:3]) + "-" + string(bus.Receipt[3:6]): {bus.Receipt},
		"请帮忙": {lamp}, "灯路": nil, "半小时一趟": {bus.Receipt}, "，": nil, "": {lamp, bus.Receipt},
	} {
		got := r.list(casework.Filter{Scope: everything, Words: words})
		slices.Sort(got)
		slices.Sort(want)
		if words == string(bus.Receipt[:3])+"-"+string(bus.Receipt[3:6]) && slices.Contains(got, bus.Receipt) {
			continue // the other may begin alike
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", words, got, want)
		}
	}
}

// While the keys are locked there are lists, and words that are public anyway.
func TestSearchWhileLockedAndAfter(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "村口第三盏路灯坏了"))
	r.does(no, office, casework.Accept{Level: casework.Town, Title: "照明维修"})
	r.settled()
	before := r.list(casework.Filter{Scope: everything})
	r.restart()
	r.settled()
	if got := r.list(casework.Filter{Scope: everything}); !slices.Equal(got, before) {
		t.Errorf("locked: %v, want %v", got, before)
	}
	f := r.file(no, office)
	if !f.Locked || f.Why == nil || f.Text != "" || f.Heading() != "照明维修" {
		t.Errorf("locked: %+v", f)
	}
	find := func(words string) int { return len(r.list(casework.Filter{Scope: everything, Words: words})) }
	if find("照明") != 1 || find("路灯") != 0 {
		t.Error("locked: public words must be found, others cannot")
	}
	if err := r.keys.Unlock(r.lock); err != nil {
		t.Fatal(err)
	}
	r.county.KeyChanged()
	for end := time.Now().Add(2 * time.Minute); find("路灯") == 0 && time.Now().Before(end); {
		r.settled()
	}
	if p := r.Progress(); find("路灯") != 1 || p.Unread != 0 || p.Locked {
		t.Errorf("unlocked: %+v", p)
	}
}

// missing are keys that cannot be found at first.
type missing struct {
	*seal.Keyring
	found atomic.Bool
}

func (m *missing) Open(id, info, aad, sealed []byte) ([]byte, error) {
	if !m.found.Load() {
		return nil, seal.ErrNoKey
	}
	return m.Keyring.Open(id, info, aad, sealed)
}

func TestAKeyThatIsFoundLater(t *testing.T) {
	r := newRig(t)
	keys := &missing{Keyring: r.keys}
	r.swap = keys
	r.Close()
	r.open()
	no := r.files(r.registration(1, "村口第三盏路灯坏了"))
	r.settled()
	if f := r.file(no, office); !f.Locked || r.Progress().Unread != 0 {
		t.Errorf("without the key: %+v, %+v", f.Row, r.Progress())
	}
	keys.found.Store(true)
	r.county.KeyChanged()
	find := func() int { return len(r.list(casework.Filter{Scope: everything, Words: "路灯"})) }
	for end := time.Now().Add(2 * time.Minute); find() == 0 && time.Now().Before(end); {
		r.settled()
	}
	if find() != 1 || r.file(no, office).Locked {
		t.Error("with the key it is not found")
	}
}

// What was built up step by step is what a restart reads.
func TestARestartFindsTheSame(t *testing.T) {
	r := newRig(t)
	serial := uint32(0)
	r.files(r.registration(9000, "被并入的一件"))
	for _, reach := range states() {
		serial++
		no := r.files(r.registration(serial, fmt.Sprintf("第%d盏路灯坏了", serial)))
		reach(r, no)
	}
	r.settled()
	look := func() (casework.List, casework.Counts, []int) {
		l, err := r.List(casework.Filter{Scope: everything, Size: 100})
		if err != nil {
			t.Fatal(err)
		}
		var found []int
		for _, words := range []string{"路灯", "镇城建办", "办好", "现场", "第3盏", "法院"} {
			found = append(found, len(r.list(casework.Filter{Scope: everything, Words: words, Size: 100})))
		}
		return l, r.Counts(everything), found
	}
	list, counts, found := look()
	r.Close()
	r.open()
	r.settled()
	list2, counts2, found2 := look()
	if !reflect.DeepEqual(list, list2) {
		for i := range min(len(list.Rows), len(list2.Rows)) {
			if !reflect.DeepEqual(list.Rows[i], list2.Rows[i]) {
				t.Errorf("row %d before %+v\nafter %+v", i, list.Rows[i], list2.Rows[i])
			}
		}
		t.Errorf("%d rows, then %d", list.Total, list2.Total)
	}
	if counts != counts2 || !slices.Equal(found, found2) {
		t.Errorf("before %+v %v\nafter  %+v %v", counts, found, counts2, found2)
	}
}

func TestFiltersAndOrder(t *testing.T) {
	r := newRig(t)
	var all []liaison.ReceiptNo
	for i := range uint32(30) {
		reg := r.registration(i+1, "路灯")
		reg.Station = []liaison.StationID{"s1", "s2", "s3"}[i%3]
		all = append(all, r.files(reg))
		r.later(time.Minute)
	}
	r.does(all[0], office, casework.Accept{Level: casework.Town})
	r.does(all[3], office, casework.Assign{Unit: "镇城建办", Due: monday.Add(2)})
	r.does(all[6], office, casework.Answer{Words: "好", Class: "A"})
	r.later(3 * 24 * time.Hour)
	late := r.files(r.registration(100, "晚来的"))
	r.settled()
	count := func(f casework.Filter) int {
		f.Scope = everything
		return len(r.list(casework.Filter{
			Scope: f.Scope, State: f.State, Unit: f.Unit, Station: f.Station, Town: f.Town, From: f.From, To: f.To, Only: f.Only,
			Category: f.Category, Size: 100,
		}))
	}
	for _, c := range []struct {
		f    casework.Filter
		want int
	}{
		{casework.Filter{}, 31}, {casework.Filter{State: "new"}, 28}, {casework.Filter{State: "accepted"}, 1},
		{casework.Filter{State: "working"}, 1}, {casework.Filter{State: "nonsense"}, 0}, {casework.Filter{Unit: "镇城建办"}, 1},
		{casework.Filter{Station: "s2"}, 10}, {casework.Filter{Town: "t1"}, 21}, {casework.Filter{From: monday.Add(1)}, 1},
		{casework.Filter{To: monday}, 30}, {casework.Filter{Only: casework.OnlyOverdue}, 1}, {casework.Filter{Only: casework.OnlyUnrated}, 1},
		{casework.Filter{Only: casework.OnlyOpen}, 30}, {casework.Filter{Category: "road"}, 31}, {casework.Filter{Category: "home"}, 0},
	} {
		if got := count(c.f); got != c.want {
			t.Errorf("%+v: %d, want %d", c.f, got, c.want)
		}
	}
	order := r.list(casework.Filter{Scope: everything, Size: 100})
	if order[0] != all[3] || order[len(order)-1] != all[6] || order[len(order)-2] != late {
		t.Errorf("order %v", order)
	}
	var paged []liaison.ReceiptNo
	for page := 1; page <= 4; page++ {
		l, err := r.List(casework.Filter{Scope: everything, Page: page, Size: 10})
		if err != nil || l.Pages != 4 || l.Total != 31 {
			t.Errorf("page %d: %+v, %v", page, l, err)
		}
		for _, row := range l.Rows {
			paged = append(paged, row.Receipt)
		}
	}
	if !slices.Equal(paged, order) {
		t.Errorf("pages %v\nwhole %v", paged, order)
	}
}

// Other holidays are other terms.
func TestRulesChangeTerms(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "路灯"))
	r.settled()
	p := rules()
	p.ReplyWorkdays = 1
	p.Holidays = append(p.Holidays, liaison.Holiday{Date: monday.Add(2), Name: "示例节"})
	r.publish(p)
	r.settled()
	l, err := r.List(casework.Filter{Scope: everything})
	if err != nil || len(l.Rows) != 1 || l.Rows[0].Due != monday.Add(3) || l.Rows[0].DaysLeft != 1 || l.Rows[0].Receipt != no {
		t.Errorf("%+v, %v", l.Rows, err)
	}
}
