package casework_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// subjects and the rest make texts with the pairs of characters that such texts have:
// few that are in most of them, and many that are rare.
var subjects = []string{
	"村口第三盏路灯坏了", "城南小区楼道窗户破损", "自来水每天傍晚停水", "学校门口车辆乱停", "卫生院缺少常用药", "低保申请材料太多",
	"宅基地审批半年没有结果", "河道里倾倒垃圾", "公交车半小时一趟", "供暖温度不够", "电梯经常停在三楼", "农田灌溉渠堵塞",
	"养老金认证老人不会用手机", "广场舞音响太晚", "施工扬尘大", "野狗伤人", "宽带资费与宣传不符", "村务公开栏三个月没有更新",
}

var wishes = []string{
	"请有关部门尽快派人维修", "希望能够协调解决", "老人出行很不方便", "孩子上学有危险", "已经向村里反映过两次", "打过电话没有回音",
	"冬天更加难走", "希望给一个明确的答复", "附近住了二十多户", "最好赶在春节以前办好", "费用大家可以商量", "谢谢代表关心",
}

func text(r *rand.Rand, n int) string {
	s := fmt.Sprintf("我是第%d组的居民，%s，", n%97, subjects[r.IntN(len(subjects))])
	for range 3 + r.IntN(4) {
		s += wishes[r.IntN(len(wishes))] + "，"
	}
	for range 30 { // names and places: pairs that hardly anybody else has
		s += string(rune(0x4e00 + r.IntN(3500)))
	}
	return s + "。"
}

// cases is how many there are: CASEWORK_CASES, or 2,000.
func cases() int {
	if n, err := strconv.Atoi(os.Getenv("CASEWORK_CASES")); err == nil {
		return n
	}
	return 2000
}

// fill has stations send n matters, and brings most of them to an end.
func fill(b *testing.B, n int) *rig {
	b.Helper()
	r := newRig(b)
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not for secrets
	for start := 0; start < n; start += 500 {
		var items []wire.PutItem
		var nos []liaison.ReceiptNo
		for i := start; i < min(start+500, n); i++ {
			reg := r.registration(uint32(i+1), text(dice, i)) //nolint:gosec // few
			reg.Filed = reg.Filed.Add(-time.Duration(n-i) * 5 * time.Minute)
			item, err := wire.NewPutItem(r.n+uint64(i)+1, reg) //nolint:gosec // few
			if err != nil {
				b.Fatal(err)
			}
			items, nos = append(items, item), append(nos, reg.Receipt)
		}
		r.sends("s1", items...)
		err := r.county.Change(func(x *county.Edit) error { return finish(x, dice, nos) })
		if err != nil {
			b.Fatal(err)
		}
	}
	return r
}

func finish(x *county.Edit, dice *rand.Rand, nos []liaison.ReceiptNo) error {
	for _, no := range nos {
		add := county.Addition{Title: "事项标题", Events: []liaison.CaseEvent{
			{Step: liaison.Accepted, Who: "城关镇人大"}, {Step: liaison.Assigned, Unit: "镇城建办", Due: monday.Add(dice.IntN(40) - 10)},
			{Step: liaison.Noted, Words: "已经到现场看过，正在安排。"},
		}}
		if dice.IntN(10) > 0 {
			add.Events = append(add.Events, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "已经按您反映的情况处理完毕，欢迎继续监督。"},
				liaison.CaseEvent{Step: liaison.Closed})
		}
		if _, err := x.Append(no, add); err != nil {
			return err
		}
	}
	return nil
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkDesk times what pages ask a desk for, and says what a case takes in
// memory. With CASEWORK_CASES=100000 it is the county of the paper.
func BenchmarkDesk(b *testing.B) {
	n := cases()
	r := fill(b, n)
	r.settled()
	r.Close()
	r.Desk = nil
	before, start := heap(), time.Now()
	r.open()
	for r.Progress().Loading {
		<-time.After(time.Millisecond)
	}
	listed := time.Since(start)
	r.settled()
	b.Logf("%d cases: listed after %s, every text searched after %s, %d bytes each", n, listed.Round(time.Millisecond),
		time.Since(start).Round(time.Millisecond), (heap()-before)/uint64(n)) //nolint:gosec // not negative
	all := account.Scope{All: true}
	lists := map[string]casework.Filter{
		"first page": {Scope: all}, "last page": {Scope: all, Page: n / 20}, "overdue": {Scope: all, Only: casework.OnlyOverdue},
		"a township": {Scope: account.Scope{Town: "t2"}}, "common words": {Scope: all, Words: "希望 解决"},
		"one character": {Scope: all, Words: "水"}, "rare words": {Scope: all, Words: "第96组"},
		"a long sentence": {Scope: all, Words: "村口第三盏路灯坏了请有关部门尽快派人维修老人出行很不方便"},
		"a number":        {Scope: all, Words: string(number(7))},
	}
	for name, f := range lists {
		b.Run("list/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.List(f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			r.Counts(all)
		}
	})
	b.Run("file", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.File(number(uint32(n/2)), office); err != nil { //nolint:gosec // few
				b.Fatal(err)
			}
		}
	})
	b.Run("file, open, with others alike", func(b *testing.B) {
		no := r.files(r.registration(uint32(n+1), text(rand.New(rand.NewPCG(3, 4)), 5))) //nolint:gosec // few
		r.settled()
		for b.Loop() {
			if _, err := r.File(no, office); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("do", func(b *testing.B) {
		no := number(uint32(n + 1)) //nolint:gosec // few
		for b.Loop() {
			f, err := r.File(no, office)
			if err == nil {
				_, err = r.Do(no, office, f.Version, casework.InternalNote{Words: "备注"})
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkReceive is what a station waits for its batch of 50 registrations to be
// stored, with a desk beside it and without.
func BenchmarkReceive(b *testing.B) {
	for _, desk := range []bool{false, true} {
		b.Run(fmt.Sprintf("desk=%t", desk), func(b *testing.B) {
			r := newRig(b)
			if !desk {
				r.Close()
			}
			dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not for secrets
			batches := make([][]wire.PutItem, 0, 64)
			for i := range 64 {
				var items []wire.PutItem
				for k := range 50 {
					items = append(items, r.item(r.registration(uint32(i*50+k+1), text(dice, k)))) //nolint:gosec // few
				}
				batches = append(batches, items)
			}
			for i := 0; b.Loop(); i++ {
				r.sends("s1", batches[i%len(batches)]...)
			}
		})
	}
}
