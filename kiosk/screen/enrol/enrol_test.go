package enrol_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison/liaisontest"
)

const code = "7K4M29QXBCDEFGHJ"

// joiner answers when the test lets it.
type joiner struct {
	asked []enrol.Request
	done  func(enrol.Place, error)
	stick func(string, error)
	known bool // a PIN was given with the machine
}

func (j *joiner) PINKnown() bool { return j.known }

func (j *joiner) Join(r enrol.Request, done func(enrol.Place, error)) {
	j.asked, j.done = append(j.asked, r), done
}

func (j *joiner) Stick(done func(string, error)) { j.stick = done }

type fixture struct {
	*screentest.Shell
	j     *joiner
	m     *enrol.Model
	v     *enrol.View
	begun int
}

func show(t *testing.T, size fyne.Size, big bool, address string) *fixture {
	f := &fixture{Shell: screentest.New(t, size, big, big), j: &joiner{}, m: enrol.NewModel(address)}
	if big { // header and footer grow with the type
		f.Env.Area.Height -= f.Env.Look.Px(50)
	}
	f.v = enrol.New(f.Env, f.m, f.j, enrol.Exits{Begin: func() { f.begun++ }})
	f.Show(t, f.v, nil)
	return f
}

func (f *fixture) words() string {
	return strings.ReplaceAll(screentest.Words(f.v.Object()), "\n", "")
}

func (f *fixture) says(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(f.words(), w) {
			t.Errorf("the page does not say %q:\n%s", w, screentest.Words(f.v.Object()))
		}
	}
}

// key taps the key with exactly these words.
func (f *fixture) key(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		found := false
		for _, x := range screentest.Tappables(f.v.Object()) {
			if strings.TrimSpace(screentest.Words(x.(fyne.CanvasObject))) == w {
				x.Tapped(&fyne.PointEvent{})
				found = true
				break
			}
		}
		if !found {
			t.Fatalf("no key %q; the page says:\n%s", w, screentest.Words(f.v.Object()))
		}
	}
}

func (f *fixture) types(t *testing.T, s string) {
	t.Helper()
	f.key(t, strings.Split(s, "")...)
}

// toJoining answers everything.
func (f *fixture) toJoining(t *testing.T) {
	t.Helper()
	f.key(t, "下一步")
	f.types(t, code)
	f.key(t, "下一步")
	f.types(t, "290417")
	f.key(t, "下一步")
	f.types(t, "290417")
	f.key(t, "加入")
}

func TestJoins(t *testing.T) {
	f := show(t, screentest.Portrait, false, "")
	f.says(t, "第 1 步，共 3 步", "县里的地址")
	f.key(t, "下一步")
	f.says(t, "地址要以 http://")
	f.key(t, "http://")
	f.types(t, "10.0.0.5:8080/")
	f.toJoining(t)
	f.says(t, "正在联系县里")
	if want := (enrol.Request{County: "http://10.0.0.5:8080", Code: code, PIN: "290417"}); len(f.j.asked) != 1 || f.j.asked[0] != want {
		t.Fatalf("asked %v", f.j.asked)
	}
	if !f.v.Back() {
		t.Error("there is no way out while the county is asked")
	}
	f.j.done(enrol.Place{Station: "城关镇人大代表联络站"}, nil)
	f.says(t, "城关镇人大代表联络站", "已经加入")
	f.key(t, "开始使用")
	if f.begun != 1 {
		t.Error("nothing began")
	}
}

// A PIN that came with the machine's answers is not asked for again.
func TestAPINThatIsKnownIsNotAsked(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5:8080")
	f.j.known = true
	f.v.Update(nil, f.Clock)
	f.says(t, "第 1 步，共 2 步", "回答两个问题就好")
	f.key(t, "下一步")
	f.says(t, "第 2 步，共 2 步", "加入")
	f.types(t, code)
	f.key(t, "加入")
	if want := (enrol.Request{County: "http://10.0.0.5:8080", Code: code}); len(f.j.asked) != 1 || f.j.asked[0] != want {
		t.Fatalf("asked %v", f.j.asked)
	}
	f.j.known = false
	f.j.done(enrol.Place{}, fmt.Errorf("join: %w", enrol.ErrPIN)) // it is gone meanwhile
	f.says(t, "设置维护密码", "请在这里设置", "第 3 步，共 3 步")
	f.types(t, "290417")
	f.key(t, "下一步")
	f.types(t, "290417")
	f.key(t, "加入")
	if want := (enrol.Request{County: "http://10.0.0.5:8080", Code: code, PIN: "290417"}); len(f.j.asked) != 2 || f.j.asked[1] != want {
		t.Fatalf("asked %v", f.j.asked)
	}
}

func TestAStickWhereThePINIsKnown(t *testing.T) {
	f := show(t, screentest.Landscape, false, "")
	f.j.known = true
	f.v.Update(nil, f.Clock)
	f.key(t, "从 U 盘读取")
	f.j.stick("https://10.0.0.5/join/"+code, nil)
	f.says(t, "第 2 步，共 2 步", "7K4M")
	f.key(t, "加入")
	if len(f.j.asked) != 1 || f.j.asked[0].Code != code {
		t.Fatalf("asked %v", f.j.asked)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"http://10.0.0.5:8080":                          "http://10.0.0.5:8080 ",
		"https://rd.example.cn/":                        "https://rd.example.cn ",
		"http://10.0.0.5:8080/join/7k4m-29qx-bcde-fghj": "http://10.0.0.5:8080 " + code,
		"http://10.0.0.5:8080/join/" + code + "/":       "http://10.0.0.5:8080 " + code,
		"10.0.0.5:8080":                                 "https://10.0.0.5:8080 ",
		"rd.example.cn/join/" + code:                    "https://rd.example.cn " + code,
		"nowhere":                                       "refused",
		"http://":                                       "refused",
		"ftp://10.0.0.5":                                "refused",
		"http://user@10.0.0.5":                          "refused",
		"http://10.0.0.5/?x=1":                          "refused",
		"http://[::1]:8080/join/":                       "http://[::1]:8080 ",
		"http://10.0.0.5:port":                          "refused",
		"http://10.0.0.5:8080/join/" + code + code + "#fragment": "http://10.0.0.5:8080 " + code,
	} {
		m := enrol.NewModel("")
		m.SetAddress(address)
		m.Next()
		got := m.Address() + " " + m.Code()
		if m.Step() == enrol.AskAddress {
			got = "refused"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if m := enrol.NewModel("http://10.0.0.5/join/" + code); m.Address() != "http://10.0.0.5" || m.Code() != code {
		t.Errorf("given at the start: %s %s", m.Address(), m.Code())
	}
}

func TestAnswersAreChecked(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5")
	f.key(t, "下一步")
	f.types(t, "7K4")
	f.key(t, "下一步")
	f.says(t, "入网码是 16 个字符")
	f.key(t, "删除", "清空")
	f.types(t, code+"2")
	f.key(t, "下一步")
	f.types(t, "12345")
	f.key(t, "下一步")
	f.says(t, "6 到 12 位数字")
	f.types(t, "6")
	f.key(t, "下一步")
	f.says(t, "太容易被猜到")
	f.key(t, "清空")
	f.types(t, "290417")
	f.key(t, "下一步")
	f.types(t, "290418")
	f.key(t, "加入")
	f.says(t, "两次输入的不一样")
	if len(f.j.asked) != 0 {
		t.Error("asked the county with unchecked answers")
	}
}

func TestBackLosesNothing(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5")
	f.key(t, "下一步")
	f.types(t, "7K4M")
	if !f.v.Back() || f.m.Step() != enrol.AskAddress || f.v.Back() {
		t.Fatal("back goes to the address and then leaves the page")
	}
	f.key(t, "下一步")
	again := enrol.New(f.Env, f.m, f.j, enrol.Exits{}) // as after a change of the type size
	f.Show(t, again, nil)
	if w := strings.ReplaceAll(screentest.Words(again.Object()), "\n", ""); !strings.Contains(w, "7K4M····") {
		t.Errorf("the code is gone: %s", w)
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	for err, want := range map[error][]string{
		enrol.ErrCode:                             {"已经用过、过期了", "核对入网码"},
		fmt.Errorf("join: %w", enrol.ErrSlow):     {"等十分钟左右", "再试一次"},
		fmt.Errorf("x: %w", enrol.ErrUnreachable): {"网线", "核对地址", "再试一次"},
		enrol.ErrVersion:                          {"更新程序"},
		enrol.ErrCounty:                           {"没能登记这台机器"},
		enrol.ErrOwed:                             {"没有送到原来的县", "U 盘"},
		enrol.ErrDisk:                             {"磁盘写不进去"},
		errors.New("other"):                       {"没有料到的问题"},
	} {
		f := show(t, screentest.Landscape, true, "http://10.0.0.5")
		f.toJoining(t)
		f.j.done(enrol.Place{}, err)
		f.says(t, want...)
		screentest.Check(t, f.Shell, f.v.Object())
	}
}

func TestTriesAgainWithTheSameAnswers(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5")
	f.toJoining(t)
	late := f.j.done
	f.j.done(enrol.Place{}, enrol.ErrUnreachable)
	f.key(t, "再试一次")
	late(enrol.Place{Station: "示例站"}, nil)
	f.says(t, "正在联系县里")
	f.j.done(enrol.Place{}, enrol.ErrCode)
	f.key(t, "核对入网码")
	f.key(t, "删除", "K", "下一步", "下一步", "加入")
	if n := len(f.j.asked); n != 3 || f.j.asked[0] != f.j.asked[1] || f.j.asked[2].Code != code[:15]+"K" {
		t.Errorf("asked %v", f.j.asked)
	}
}

func TestLeaveDropsSecrets(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5")
	f.key(t, "下一步")
	f.types(t, code)
	f.key(t, "下一步")
	f.types(t, "290417")
	f.v.Leave()
	if f.m.Step() != enrol.AskAddress || f.m.Code() != "" || f.m.Entered() != 0 || f.m.Address() == "" {
		t.Error("code and PIN go, the address stays")
	}
}

func TestFits(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600), fyne.NewSize(3840, 2160)} {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprint(size, big), func(t *testing.T) {
				f := show(t, size, big, "")
				check := func() { t.Helper(); screentest.Check(t, f.Shell, f.v.Object()) }
				f.key(t, "下一步")
				check()
				f.key(t, "https://")
				f.types(t, "renda.a-very-long-name.example.cn:8443/join/"+strings.ToLower(code))
				check()
				f.key(t, "下一步", "清空", "W", "W", "W", "M", "下一步")
				check()
				f.types(t, "WWWWQQQQMMMM")
				check()
				f.key(t, "下一步", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "下一步")
				check()
				f.key(t, "清空", "2", "9", "0", "4", "1", "7", "下一步", "1", "加入")
				check()
				f.types(t, "290417")
				f.key(t, "加入")
				check()
				f.j.done(enrol.Place{Station: liaisontest.Content().Station.Name, Fingerprint: "402716"}, nil)
				check()
			})
		}
	}
}

func TestPictures(t *testing.T) {
	p := show(t, screentest.Portrait, false, "http://10.0.0.5:8080")
	p.Save(t, "enrol-address")
	p.key(t, "下一步")
	p.types(t, code[:10])
	p.key(t, "下一步")
	p.Save(t, "enrol-code")
	p.key(t, "清空")
	p.types(t, code)
	p.key(t, "下一步", "2", "9", "0", "4", "1", "7", "下一步", "2", "9", "0", "4", "1", "7", "加入")
	p.j.done(enrol.Place{Station: "城关镇人大代表联络站", Fingerprint: "402716"}, nil)
	p.Save(t, "enrol-joined")
	w := show(t, screentest.Landscape, true, "http://10.0.0.5:8080")
	w.key(t, "下一步")
	w.types(t, code)
	w.Save(t, "enrol-code-landscape-big")
	w.key(t, "下一步", "2", "9", "0", "4", "1", "7", "下一步", "2", "9", "0", "4", "1", "7", "加入")
	w.j.done(enrol.Place{}, enrol.ErrUnreachable)
	w.Save(t, "enrol-failed-landscape-big")
	u := show(t, fyne.NewSize(3840, 2160), false, "")
	u.key(t, "下一步")
	u.Save(t, "enrol-address-4k")
}

// A stick answers where and with which code; what is left to ask is the PIN.
func TestReadsAStick(t *testing.T) {
	f := show(t, screentest.Portrait, false, "")
	f.key(t, "从 U 盘读取")
	f.j.stick("", enrol.ErrNoStick)
	f.says(t, "没有找到 U 盘")
	for _, found := range []struct {
		address string
		err     error
	}{{"", enrol.ErrNoFile}, {"rubbish", nil}, {"https://10.0.0.5:8080/join/7K4M", nil}} {
		f.key(t, "从 U 盘读取")
		f.j.stick(found.address, found.err)
		f.says(t, "没有能用的入网文件", "第 1 步")
	}
	f.key(t, "从 U 盘读取")
	f.j.stick("https://10.0.0.5:8080/join/7K4M-29QX-BCDE-FGHJ", nil)
	f.says(t, "设置维护密码")
	f.types(t, "290417")
	f.key(t, "下一步")
	f.types(t, "290417")
	f.key(t, "加入")
	if want := (enrol.Request{County: "https://10.0.0.5:8080", Code: code, PIN: "290417"}); len(f.j.asked) != 1 || f.j.asked[0] != want {
		t.Errorf("asked %v", f.j.asked)
	}
	f.j.done(enrol.Place{Station: "示例站", Fingerprint: "402716"}, nil)
	f.says(t, "示例站", "402 716")
}

// What a stick holds comes too late for somebody who went on typing.
func TestLateStick(t *testing.T) {
	f := show(t, screentest.Portrait, false, "http://10.0.0.5")
	f.key(t, "从 U 盘读取")
	f.key(t, "下一步")
	f.j.stick("https://10.0.0.9/join/"+code, nil)
	if f.m.Step() != enrol.AskCode || f.m.Address() != "http://10.0.0.5" {
		t.Errorf("step %v, address %s", f.m.Step(), f.m.Address())
	}
}

// Who was asked to join anew can leave everything as it is.
func TestStaysAsItIs(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		s := screentest.New(t, size, false, false)
		stayed := false
		v := enrol.New(s.Env, enrol.NewModel("https://10.0.0.5"), &joiner{}, enrol.Exits{Stay: func() { stayed = true }})
		s.Show(t, v, nil)
		f := &fixture{Shell: s, v: v}
		f.key(t, "不改了")
		screentest.Check(t, s, v.Object())
		if !stayed {
			t.Error("no way back")
		}
	}
}

// A machine that was to join by itself says why it did not, until somebody has typed
// something that is wrong.
func TestSaysWhyItDidNotJoinByItself(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		for _, big := range []bool{false, true} {
			f := show(t, size, big, "http://10.0.0.5/join/"+code)
			for _, why := range []error{
				enrol.ErrCode, enrol.ErrSlow, enrol.ErrUnreachable, enrol.ErrMiddle, enrol.ErrUntrusted, enrol.ErrGateway,
				enrol.ErrVersion, enrol.ErrCounty, enrol.ErrStaff, enrol.ErrDisk, enrol.ErrPIN, errors.New("other"),
			} {
				f.m.SetTried(enrol.Tried(why))
				f.v.Update(nil, f.Clock)
				f.says(t, "按安装答案入网没有成功：")
				screentest.Check(t, f.Shell, f.v.Object())
			}
			f.m.SetTried(enrol.Tried(enrol.ErrCode))
			f.v.Update(nil, f.Clock)
			f.says(t, "没有成功：入网码不对或已过期")
			if size == screentest.Landscape || !big {
				f.Save(t, fmt.Sprintf("enrol-tried-%v-%v", size.Width, big))
			}
			f.key(t, "从 U 盘读取")
			f.j.stick("", enrol.ErrNoStick)
			f.says(t, "没有找到 U 盘")
			f.m.SetTried(enrol.Tried(nil))
			f.m.SetAddress("http://10.0.0.5")
			f.v.Update(nil, f.Clock)
			if strings.Contains(f.words(), "没有成功") {
				t.Error("what is settled is still said")
			}
		}
	}
}
