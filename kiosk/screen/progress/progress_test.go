package progress_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// records knows one matter.
type records struct {
	found   progress.Found
	asked   int
	ratings []liaison.RatingGiven
	answer  []func(error)
	slow    bool // answers when it is told to
	finds   []func()
}

func (r *records) Find(no liaison.ReceiptNo, code string, done func(progress.Found, bool)) {
	r.asked++
	find := func() { done(r.found, no == r.found.Case.Receipt && code == r.found.Case.QueryCode) }
	if r.slow {
		r.finds = append(r.finds, find)
		return
	}
	find()
}

func (r *records) Rate(g liaison.RatingGiven, done func(error)) {
	r.ratings = append(r.ratings, g)
	r.answer = append(r.answer, done)
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, liaison.Zone)
}

// answered is a matter whose answer waits for a rating.
func answered(t testing.TB) progress.Found {
	issuer, err := liaison.IssuerAt(5)
	if err != nil {
		t.Fatal(err)
	}
	no, err := liaison.IssueReceipt(issuer, 77, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return progress.Found{Case: liaison.Case{
		Receipt: no, QueryCode: "1234", Category: "estate", Title: "楼道窗户维修",
		Events: []liaison.CaseEvent{
			{Step: liaison.Filed, At: at(13, 9, 31)},
			{Step: liaison.Accepted, At: at(13, 14, 10), Who: "镇人大主席团", Words: "属镇级职权"},
			{Step: liaison.Assigned, At: at(16, 10, 2), Unit: "镇城建办", Due: liaison.Date{Year: 2026, Month: 11, Day: 24}},
			{Step: liaison.Noted, At: at(18, 16, 20), Words: "已现场勘查，联系施工单位更换塑钢窗"},
			{Step: liaison.Answered, At: at(24, 9, 0), Who: "镇城建办", Class: "A", Words: "三号楼楼道窗户十二扇已经全部更换为塑钢窗，居民已经验收。"},
		},
	}}
}

// upTo keeps the first n events of the matter.
func upTo(t testing.TB, n int) progress.Found {
	f := answered(t)
	f.Case.Events = f.Case.Events[:n]
	return f
}

// visit is a resident at the screen.
type visit struct {
	*screentest.Shell
	t       *testing.T
	records *records
	model   *progress.Model
	keys    *keyboard.Model
	view    *progress.View
	page    float32
}

func newVisit(t *testing.T, f progress.Found, window fyne.Size, big, contrast bool) *visit {
	t.Helper()
	v := &visit{Shell: screentest.New(t, window, big, contrast), t: t, records: &records{found: f}}
	v.page = v.Env.Area.Height - v.Env.Look.Px(12)
	v.Env.Area.Height = v.page
	v.model = progress.NewModel(v.records, func() time.Time { return v.Clock })
	v.keys = keyboard.NewModel(keyboard.Engines{Pinyin: pinyin.New(pinyin.Builtin(), pinyin.Options{})}, v.Env.Background, func() time.Time {
		v.Clock = v.Clock.Add(200 * time.Millisecond)
		return v.Clock
	})
	v.view = progress.New(v.Env, v.model, v.keys)
	v.Show(t, v.view, liaisontest.Content())
	v.fit()
	return v
}

func (v *visit) tap(words ...string) {
	v.t.Helper()
	for _, w := range words {
		v.Clock = v.Clock.Add(time.Second)
		screentest.Tap(v.t, v.view.Object(), w)
		v.fit()
	}
}

// fit does as the shell: it gives the footer's place to the keyboard.
func (v *visit) fit() {
	v.Env.Area.Height = v.page
	if v.view.Covers() {
		v.Env.Area.Height += v.Env.Look.Px(124)
	}
	v.Window.Resize(v.Env.Area)
}

func (v *visit) typed(s string) {
	v.t.Helper()
	for _, r := range s {
		v.tap(string(r))
	}
}

func (v *visit) words() string {
	return strings.ReplaceAll(screentest.Words(v.view.Object()), "\n", "")
}

func (v *visit) want(words ...string) {
	v.t.Helper()
	for _, w := range words {
		if !strings.Contains(v.words(), w) {
			v.t.Errorf("the screen does not say %q:\n%s", w, v.words())
		}
	}
}

// find looks the matter up.
func (v *visit) find() {
	v.t.Helper()
	v.typed(string(v.records.found.Case.Receipt))
	v.tap("下一项")
	v.typed("1234")
	v.tap("查询")
}

func TestFindsAndShowsTheHistory(t *testing.T) {
	v := newVisit(t, answered(t), screentest.Portrait, false, false)
	v.typed(string(v.records.found.Case.Receipt))
	v.want(v.records.found.Case.Receipt.String())
	v.tap("下一项")
	v.typed("1234")
	v.tap("查询")
	v.want("物业小区 · 楼道窗户维修", "城关镇人大代表联络站", "镇人大主席团 · 属镇级职权", "承办单位：镇城建办 · 11月24日前答复",
		"已解决 · 所提问题已经解决或者基本解决", "全部更换为塑钢窗", "请您评价", "您对办理结果满意吗？")
}

func TestStatesAreTold(t *testing.T) {
	local := upTo(t, 1)
	local.Local = true
	finished := answered(t)
	finished.Case.Events = append(finished.Case.Events, liaison.CaseEvent{Step: liaison.Rated, At: at(25, 8, 0), Rating: liaison.Satisfied},
		liaison.CaseEvent{Step: liaison.Closed, At: at(25, 9, 0), Who: "县人大"})
	corrected, merged := answered(t), upTo(t, 2)
	corrected.Case.Events = append(corrected.Case.Events, liaison.CaseEvent{
		Step: liaison.Corrected, Of: 5, At: at(24, 9, 30), Who: "镇城建办", Words: "答复写错了，重新答复您。",
	})
	merged.Case.Events = append(merged.Case.Events, liaison.CaseEvent{Step: liaison.Merged, At: at(14, 9, 0), Words: "与另一件同类事项合并办理。"})
	tests := []struct {
		name  string
		found progress.Found
		says  []string
		never string
	}{
		{"a wrong answer", corrected, []string{"后来更正了，不算数", "更正", "答复写错了，重新答复您。", "办好了在这里告诉您"}, "全部更换为塑钢窗"},
		{"not to be judged", corrected, []string{"预计 11月24日前答复"}, "满意吗"},
		{"with another", merged, []string{"合并办理", "与另一件同类事项合并办理。", "办好了在这里告诉您"}, "满意吗"},
		{"not sent up yet", local, []string{"已在本机登记，等待报送", "11月24日前答复"}, "满意吗"},
		{"filed", upTo(t, 1), []string{"正在研究是否受理"}, "等待报送"},
		{"being handled", upTo(t, 4), []string{"已现场勘查", "办好了在这里告诉您", "预计 11月24日前答复"}, "满意吗"},
		{"finished", finished, []string{"办结", "评价"}, "满意吗"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newVisit(t, tt.found, screentest.Portrait, false, false)
			v.find()
			v.want(tt.says...)
			if strings.Contains(v.words(), tt.never) {
				t.Errorf("the screen says %q", tt.never)
			}
		})
	}
}

func TestProblemsInPlainWords(t *testing.T) {
	good := string(answered(t).Case.Receipt)
	wrong := map[bool]string{true: "3", false: "2"}[good[8] == '2']
	tests := []struct{ name, no, code, says string }{
		{"nothing", "", "", "请先输入回执号"},
		{"too short", good[:6], "", "还少 3 位"},
		{"a wrong character", good[:8] + wrong, "", "有一位输错了"},
		{"no code", good, "12", "查询码是 4 位数字"},
		{"not here", good, "9999", "没有查到"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newVisit(t, answered(t), screentest.Portrait, false, false)
			v.typed(tt.no)
			v.tap("下一项")
			if tt.code != "" {
				v.typed(tt.code)
				v.tap("查询")
			}
			v.want(tt.says)
			if v.model.Found() != nil {
				t.Error("found something")
			}
		})
	}
}

func TestGuessingIsSlow(t *testing.T) {
	f := answered(t)
	r, now := &records{found: f}, liaisontest.Now
	m := progress.NewModel(r, func() time.Time { return now })
	guess := func(code string) progress.Problem {
		m.Type(string(f.Case.Receipt), code)
		m.Find()
		p, _ := m.Problem()
		return p
	}
	for i := range 5 {
		if p := guess("000" + string(rune('0'+i))); p != progress.NotFound {
			t.Fatalf("guess %d: problem %v", i, p)
		}
	}
	m.Wipe() // another session begins: the count goes on
	now = now.Add(29 * time.Second)
	if p := guess("1234"); p != progress.Wait || r.asked != 5 {
		t.Fatalf("after five misses: problem %v, asked %d times", p, r.asked)
	}
	now = now.Add(2 * time.Second)
	if p := guess("0009"); p != progress.NotFound {
		t.Fatalf("after the wait: problem %v", p)
	}
	if p := guess("1234"); p != progress.Wait {
		t.Fatalf("after the sixth miss: problem %v", p)
	}
	now = now.Add(31 * time.Second)
	if p := guess("1234"); p != progress.None || m.Found() == nil {
		t.Fatalf("the right code: problem %v", p)
	}
}

// What is found for somebody who has gone on, or away, is not shown to the next.
func TestAnswersThatComeLate(t *testing.T) {
	f := answered(t)
	no := string(f.Case.Receipt)
	for name, meanwhile := range map[string]func(*progress.Model){
		"typed on": func(m *progress.Model) { m.Type(no, "123") }, "left": (*progress.Model).Wipe,
		"went back": func(m *progress.Model) { m.Back() },
	} {
		r := &records{found: f, slow: true}
		m := progress.NewModel(r, func() time.Time { return liaisontest.Now })
		m.Type(no, "1234")
		m.Find()
		m.Find() // once is enough
		if r.asked != 1 || m.Found() != nil {
			t.Fatalf("asked %d times, found %v before the answer", r.asked, m.Found())
		}
		meanwhile(m)
		r.finds[0]()
		if m.Found() != nil || m.Step() != progress.Ask {
			t.Errorf("%s: is shown all the same", name)
		}
		m.Type(no, "1234")
		m.Find()
		r.finds[1]()
		if m.Found() == nil {
			t.Errorf("%s: not found the next time", name)
		}
	}
}

// Of a matter of another station the state is known and no more; nobody is asked
// to rate what they have not read.
func TestElsewhere(t *testing.T) {
	for _, window := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		f := answered(t)
		f.Elsewhere, f.Case.Title, f.Case.Category = true, "", ""
		f.Case.Events = []liaison.CaseEvent{{Step: liaison.Answered, At: at(20, 0, 0)}}
		v := newVisit(t, f, window, false, false)
		v.find()
		v.want(f.Case.Receipt.String(), "已经答复", "11月20日办到这一步", "登记的联络站", "每天夜里更新")
		if v.model.CanRate() {
			t.Error("asks for a rating")
		}
		v.tap("再查一件")
		if v.model.Step() != progress.Ask || v.model.Found() != nil {
			t.Error("does not go back to the question")
		}
	}
}

func TestMissesCountThoughNobodyWaits(t *testing.T) {
	f := answered(t)
	r := &records{found: f, slow: true}
	m := progress.NewModel(r, func() time.Time { return liaisontest.Now })
	for i := range 5 {
		m.Type(string(f.Case.Receipt), "0000")
		m.Find()
		m.Type("", "")
		r.finds[i]()
	}
	m.Type(string(f.Case.Receipt), "1234")
	m.Find()
	if p, _ := m.Problem(); p != progress.Wait {
		t.Errorf("guessing is free: problem %v", p)
	}
}

func TestRating(t *testing.T) {
	v := newVisit(t, answered(t), screentest.Portrait, false, false)
	v.find()
	v.tap("不满意")
	v.want("将重新办理一次")
	screentest.Tap(t, v.view.Object(), "提交评价") // the second tap of a double tap
	if len(v.records.ratings) != 0 {
		t.Error("rated by a double tap")
	}
	v.tap("愿意的话写几句", "w", "o", "选第一个", "写好了", "提交评价", "正在保存…")
	if n := len(v.records.ratings); n != 1 {
		t.Fatalf("rated %d times, want once", n)
	}
	v.records.answer[0](errors.New("disk"))
	v.want("没有保存成功")
	v.tap("提交评价")
	v.records.answer[1](nil)
	v.want("谢谢您的评价：不满意", "重新办理一次")
	if strings.Contains(v.words(), "满意吗") {
		t.Error("asks for a rating again")
	}
	want := liaison.RatingGiven{Receipt: v.records.found.Case.Receipt, Rating: liaison.Dissatisfied, Words: "我", Given: v.records.ratings[1].Given}
	if got := v.records.ratings[1]; got != want {
		t.Errorf("gave %+v, want %+v", got, want)
	}
}

func TestBackThenLeaveWipes(t *testing.T) {
	v := newVisit(t, answered(t), screentest.Portrait, false, false)
	v.find()
	if !v.view.Back() || v.model.Step() != progress.Ask {
		t.Fatal("back did not lead to the question")
	}
	if no, code := v.model.Typed(); no == "" || code != "" {
		t.Errorf("typed is %q and %q now; want the number kept, the code gone", no, code)
	}
	field := screentest.Tappables(v.view.Object())[0].(*touch.Field)
	v.view.Leave()
	if no, _ := v.model.Typed(); no != "" || field.Text() != "" || v.keys.Open() || v.model.Found() != nil {
		t.Errorf("left behind: %q, %q", no, field.Text())
	}
	if words := v.words(); words != "" {
		t.Errorf("still on the screen: %s", words)
	}
}

func TestMonkey(t *testing.T) {
	v := newVisit(t, answered(t), screentest.Landscape, false, false)
	r := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		all := screentest.Tappables(v.view.Object())
		all[r.IntN(len(all))].Tapped(&fyne.PointEvent{})
		switch r.IntN(40) {
		case 0:
			v.view.Back()
		case 1:
			v.model.Type(string(v.records.found.Case.Receipt), "1234")
			v.model.Find()
		case 2:
			for _, done := range v.records.answer {
				done([]error{nil, errors.New("disk")}[r.IntN(2)])
			}
		}
	}
}

// TestFits walks through every step in several looks; the pictures are for the eye.
func TestFits(t *testing.T) {
	for _, look := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save          string // steps to take a picture of
	}{
		{"portrait", screentest.Portrait, false, false, "12"}, {"landscape", screentest.Landscape, false, false, "2"},
		{"big", screentest.Portrait, true, false, "2"}, {"strong", screentest.Landscape, true, true, "35"},
		{"square", fyne.NewSize(1200, 1600), true, false, ""}, {"tall", fyne.NewSize(1440, 2560), false, false, ""},
		{"4k", fyne.NewSize(3840, 2160), true, false, ""},
	} {
		v := newVisit(t, answered(t), look.size, look.big, look.contrast)
		see := func(n string) {
			if strings.Contains(look.save, n) {
				v.Save(t, "progress-"+look.name+"-"+n)
			}
			screentest.Check(t, v.Shell, v.view.Object())
		}
		v.typed("7K4")
		v.tap("下一项")
		see("1")
		v.tap("清空")
		v.find()
		see("2")
		v.tap("不满意")
		see("3")
		v.tap("愿意的话写几句")
		see("4")
		v.tap("写好了", "提交评价")
		v.records.answer[0](nil)
		see("5")
	}
}
