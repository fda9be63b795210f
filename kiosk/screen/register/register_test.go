package register_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// filer keeps drafts and answers when the test says so.
type filer struct {
	drafts []liaison.Draft
	answer []func(register.Receipt, error)
}

func (f *filer) File(d liaison.Draft, done func(register.Receipt, error)) {
	f.drafts = append(f.drafts, d)
	f.answer = append(f.answer, done)
}

var receipt = register.Receipt{
	No: "7K4M29QXB", QueryCode: "1234", Secret: "s3cret", Filed: liaisontest.Now,
	Due: liaison.Date{Year: 2026, Month: 12, Day: 4}, ClockOK: true,
}

// visit is a resident at the screen.
type visit struct {
	*screentest.Shell
	t     *testing.T
	filer *filer
	model *register.Model
	keys  *keyboard.Model
	view  *register.View
	c     *liaison.Content
	page  float32 // the page's height above the footer
}

func newVisit(t *testing.T, window fyne.Size, big, contrast bool) *visit {
	t.Helper()
	v := &visit{Shell: screentest.New(t, window, big, contrast), t: t, filer: &filer{}, c: liaisontest.Content()}
	v.Env.Area.Height -= v.Env.Look.Px(12)
	v.page = v.Env.Area.Height
	v.model = register.NewModel(v.filer)
	v.keys = keyboard.NewModel(keyboard.Engines{Pinyin: pinyin.New(pinyin.Builtin(), pinyin.Options{})}, v.Env.Background, func() time.Time {
		v.Clock = v.Clock.Add(time.Second)
		return v.Clock
	})
	v.view = register.New(v.Env, v.model, v.keys)
	v.Show(t, v.view, v.c)
	return v
}

// tap taps what shows each of the words in turn.
func (v *visit) tap(words ...string) {
	v.t.Helper()
	for _, w := range words {
		v.Clock = v.Clock.Add(2 * time.Second)
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

// field is the nth field on the page.
func (v *visit) field(n int) *touch.Field {
	v.t.Helper()
	var found []*touch.Field
	for _, x := range screentest.Tappables(v.view.Object()) {
		if f, ok := x.(*touch.Field); ok {
			found = append(found, f)
		}
	}
	if n >= len(found) {
		v.t.Fatalf("only %d fields; the screen says:\n%s", len(found), v.words())
	}
	return found[n]
}

func (v *visit) words() string { return screentest.Words(v.view.Object()) }

// write goes from the notice to the check with everything filled in.
func (v *visit) write() {
	v.t.Helper()
	v.tap("我已阅读，同意", "物业小区")
	v.field(0).Insert("三号楼楼道窗户坏了很久")
	v.tap("下一步", "城南社区")
	v.field(0).Insert("示例甲")
	v.field(1).Insert("13800001234")
	v.field(2).Insert("三号楼")
	v.tap("下一步")
}

func (v *visit) want(words ...string) {
	v.t.Helper()
	all := strings.ReplaceAll(v.words(), "\n", "")
	for _, w := range words {
		if !strings.Contains(all, w) {
			v.t.Errorf("the screen does not say %q:\n%s", w, v.words())
		}
	}
}

func TestFromNoticeToReceipt(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	v.want("物业小区", "三号楼楼道窗户坏了很久", "示例甲", "13800001234", "城南社区 三号楼", "不指定")
	v.tap("提交登记")
	v.want("正在保存…")
	if v.model.Receipt() != nil || strings.Contains(v.words(), "已登记") {
		t.Fatal("a receipt before the registration is durable")
	}
	v.filer.answer[0](receipt, nil)
	v.want("已登记，本机已安全保存", "7K4-M29-QXB", "查询码 1234（您电话的后四位）", "网络恢复后自动报送", "12月4日前（7 个工作日内）")
	want := liaison.Draft{Category: "estate", Text: "三号楼楼道窗户坏了很久", Village: "城南社区", Address: "三号楼",
		Name: "示例甲", Phone: "13800001234", Consent: "2026-01"}
	if got := v.filer.drafts[0]; got != want {
		t.Errorf("filed %+v, want %+v", got, want)
	}
	v.tap("完成")
	if v.Homes != 1 {
		t.Errorf("went home %d times, want 1", v.Homes)
	}
}

func TestReceiptSaysWhatIsTrue(t *testing.T) {
	tests := []struct {
		name   string
		change func(*register.Receipt)
		words  string
		never  string
	}{
		{"online", func(r *register.Receipt) { r.Online = true }, "正在报送县人大", "网络恢复"},
		{"offline", func(*register.Receipt) {}, "网络恢复后自动报送", "正在报送"},
		{"clock in doubt", func(r *register.Receipt) { r.ClockOK = false }, "本机时间待校准", "12月4日前"},
		{"code of its own", func(r *register.Receipt) { r.QueryCode = "9876" }, "查询码 9876", "电话的后四位"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newVisit(t, screentest.Portrait, false, false)
			v.write()
			v.tap("提交登记")
			r := receipt
			tt.change(&r)
			v.filer.answer[0](r, nil)
			v.want(tt.words)
			if strings.Contains(v.words(), tt.never) {
				t.Errorf("the screen says %q", tt.never)
			}
		})
	}
}

func TestBackKeepsEverything(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	before := v.model.Draft()
	for range 4 {
		if !v.view.Back() {
			t.Fatal("left the page too early")
		}
	}
	if v.view.Back() || v.model.Step() != register.Notice {
		t.Fatalf("on step %v, want the notice", v.model.Step())
	}
	v.tap("我已阅读，同意", "下一步", "下一步", "下一步")
	if got := v.model.Draft(); got != before || v.model.Step() != register.Check {
		t.Errorf("after going back and forth: step %v, %+v, want %+v", v.model.Step(), got, before)
	}
}

func TestChangingFromTheCheckComesBack(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	v.model.Go(register.Wish)
	v.tap("示例丙")
	if v.model.Step() != register.Check || v.model.Draft().Deputy != "d03" {
		t.Fatalf("step %v, deputy %q", v.model.Step(), v.model.Draft().Deputy)
	}
	v.want("示例丙")
	v.model.Go(register.Category)
	v.tap("道路交通")
	v.want("请核对", "道路交通")
}

func TestFaultsInPlainWords(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.tap("我已阅读，同意", "物业小区")
	v.field(0).Insert("窗户")
	v.tap("下一步")
	v.want("请再写几个字，至少 5 个字")
	v.field(0).Insert("坏了很久")
	v.tap("下一步")
	v.field(0).Insert("示例1")
	v.field(1).Insert("138")
	if strings.Contains(v.words(), "少了几位") {
		t.Error("told off before trying to go on")
	}
	v.tap("下一步")
	v.want("姓名里不能有数字或符号", "电话号码少了几位")
	v.field(1).Insert("00001234")
	if strings.Contains(v.words(), "少了几位") {
		t.Error("still told off after putting it right")
	}
}

func TestOptionalFieldsMayStayEmpty(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	c := liaisontest.Content()
	c.Rules.NamesOptional, c.Rules.PhoneOptional = true, true
	v.view.Update(c, v.Clock)
	v.tap("我已阅读，同意", "物业小区")
	v.field(0).Insert("三号楼楼道窗户坏了")
	v.tap("下一步")
	v.want("您的姓名（可以不填）", "联系电话（可以不填）")
	v.tap("下一步")
	v.want("请核对", "没有填写")
}

func TestFilingOnce(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	v.tap("提交登记", "正在保存…", "正在保存…")
	if !v.view.Back() || v.model.Step() != register.Check {
		t.Error("left while filing")
	}
	if n := len(v.filer.drafts); n != 1 {
		t.Fatalf("filed %d times, want once", n)
	}
	v.filer.answer[0](receipt, nil)
	v.filer.answer[0](register.Receipt{No: "222222222"}, nil)
	v.want("7K4-M29-QXB")
}

// TestSecondTapOfADoubleTapDoesNothing: the next step's keys lie at the same place.
func TestSecondTapOfADoubleTapDoesNothing(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	screentest.Tap(t, v.view.Object(), "提交登记")
	if n := len(v.filer.drafts); n != 0 {
		t.Fatalf("filed %d times by the second tap on 下一步", n)
	}
	v.tap("提交登记")
	v.filer.answer[0](receipt, nil)
	screentest.Tap(t, v.view.Object(), "完成")
	if v.Homes != 0 {
		t.Error("the second tap on 提交登记 put the receipt away")
	}
	v.tap("完成")
	if v.Homes != 1 {
		t.Error("the receipt cannot be put away")
	}
}

func TestFilingFails(t *testing.T) {
	tests := []struct {
		name string
		err  error
		says string
	}{
		{"disk full", fmt.Errorf("put: %w", register.ErrDiskFull), "本机存满了"},
		{"out of service", register.ErrOutOfService, "本机暂停登记"},
		{"not joined", register.ErrNotJoined, "本机还没有开通登记"},
		{"a flood", register.ErrTooMany, "请过几分钟再提交"},
		{"anything", errors.New("broken"), "没有保存成功"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newVisit(t, screentest.Portrait, false, false)
			v.write()
			before := v.model.Draft()
			v.tap("提交登记")
			v.filer.answer[0](register.Receipt{}, tt.err)
			v.want(tt.says, "您填写的内容都还在", "0999-5550101")
			if v.model.Draft() != before {
				t.Errorf("draft is %+v now", v.model.Draft())
			}
			v.tap("提交登记")
			v.filer.answer[1](receipt, nil)
			v.want("7K4-M29-QXB")
		})
	}
}

func TestNothingToChooseFrom(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.view.Update(&liaison.Content{}, v.Clock)
	v.want("本机还没有开通登记", "站内工作人员")
}

func TestLookChangesKeepTheText(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.tap("我已阅读，同意", "物业小区")
	v.field(0).Insert("三号楼楼道窗户坏了")
	other := register.New(v.Env, v.model, v.keys)
	other.Update(v.c, v.Clock)
	other.Object().Resize(v.Env.Area)
	if words := screentest.Words(other.Object()); !strings.Contains(words, "三号楼楼道窗户坏了") {
		t.Errorf("the new view says %q", words)
	}
}

func TestLeaveWipes(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.tap("我已阅读，同意", "物业小区")
	field := v.field(0)
	field.Insert("三号楼楼道窗户坏了")
	v.tap("w", "o")
	v.view.Leave()
	if got := fmt.Sprintf("%+v", v.model.Draft()); got != fmt.Sprintf("%+v", liaison.Draft{}) || v.model.Step() != register.Notice {
		t.Errorf("the model keeps %s", got)
	}
	if field.Text() != "" || v.keys.Open() || v.keys.Composing() {
		t.Errorf("the field keeps %q, the keyboard is open: %v", field.Text(), v.keys.Open())
	}
	if words := v.words(); strings.Contains(words, "窗户") || strings.Contains(words, "我") {
		t.Errorf("still on the screen: %s", words)
	}
	v.view.Update(v.c, v.Clock)
	v.tap("我已阅读，同意", "物业小区")
	if v.field(0).Text() != "" {
		t.Errorf("the next resident finds %q", v.field(0).Text())
	}
}

func TestAnswerToAnEndedSessionIsDropped(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.write()
	v.tap("提交登记")
	v.view.Leave()
	v.filer.answer[0](receipt, nil)
	if v.model.Receipt() != nil {
		t.Error("the next resident sees the receipt of the one before")
	}
}
