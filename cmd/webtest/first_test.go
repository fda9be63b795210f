package webtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/browser"
)

// From an empty county to the code that brings the first machine in, by what the
// console itself says is next; the deputies come from a table, at first a wrong one.
func TestFromNothingToTheFirstStation(t *testing.T) {
	c := bareCounty(t)
	c.serve()
	p := c.as("office", browser.Laptop)
	p.must(p.Wait("从这里开始"))
	p.sound("empty")
	p.goTo("/console/first")
	p.sound("first")

	p.must(p.Click("填写规则"), p.Fill("县名", "示例县"), p.Fill("主管单位", "示例县人大常委会代表联络工作委员会"), p.Click("发布"), p.Wait("已发布"))
	p.goTo("/console/first")
	p.must(p.Click("新建站点"), p.Fill("编号", "shizhen"), p.Fill("站名", "示例镇人大代表联络站"), p.Fill("类别", "联络站"),
		p.Choose("乡镇", "新的乡镇"), p.Eval(`document.querySelectorAll('details').forEach(d=>d.open=true)`, nil),
		p.Fill("乡镇名", "示例镇"), p.Fill("乡镇编号", "shizhen"), p.Fill("地址", "示例街 1 号"), p.Click("发布"), p.Wait("已发布"))

	table := filepath.Join(t.TempDir(), "代表.csv")
	send := func(text string) {
		t.Helper()
		if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.goTo("/console/roster")
		p.must(p.Upload("选表格文件", table), p.Click("先看会改什么"))
	}
	send("姓名,层级,选区,所属站点\n示例甲,县级,第一选区,示例镇人大代表联络站\n示例乙,村级,第二选区,示例镇人大代表联络站\n")
	p.must(p.Wait("第 3 行"), p.Wait("没有“村”这一级"))
	p.sound("wrong-table")
	send("姓名,层级,选区,所属站点\n示例甲,县级,第一选区,示例镇人大代表联络站\n示例乙,乡级,第二选区,示例镇人大代表联络站\n")
	p.must(p.Wait("新增 2 位"))
	p.sound("right-table")
	p.must(p.Click("存并发布"))
	p.goTo("/console/deputies")
	p.must(p.Wait("示例甲"), p.Wait("示例乙"))
	if text, err := c.open(browser.Small).read("/s/shizhen"); err != nil || !strings.Contains(text, "示例乙") {
		t.Errorf("the phone page of the station: %v\n%s", err, text)
	}

	p.goTo("/console/stations/shizhen")
	p.sound("station")
	p.must(p.Click("发入网码"))
	text, err := p.Text()
	p.must(err)
	if !regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`).MatchString(text) {
		p.must(p.Click("发入网码"), p.Wait("入网码")) // the first leads to the form
		text, err = p.Text()
		p.must(err)
	}
	if !regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`).MatchString(text) {
		t.Errorf("no join code:\n%s", text)
	}
	p.sound("code")
}

// read opens a page and returns what it says.
func (p *tab) read(path string) (string, error) {
	p.t.Helper()
	p.goTo(path)
	return p.Text()
}

// Signing in and taking up a matter with nothing but a keyboard.
func TestKeyboardAlone(t *testing.T) {
	c := newCounty(t)
	no := c.write("d14")
	p := c.open(browser.Laptop)
	p.goTo("/console/")
	p.must(p.reach("账号"), p.Keys(nameOf("office")), p.reach("口令"), p.Keys(password), p.Keys("\r"), p.Wait("今天要办的"))
	p.must(p.reach("受理 "+no), p.Keys("\r"), p.Wait(said))
	p.must(p.reach("由哪一级办理"), p.Keys("乡"), p.Eval(`document.activeElement.value ? true : (document.activeElement.selectedIndex=2, true)`, nil))
	p.must(p.reach("受理"), p.Keys("\r"), p.Wait("已受理"))
}

// reach goes from one thing to the next with the Tab key until the one with the name
// has the focus.
func (p *tab) reach(name string) error {
	p.t.Helper()
	for range 120 {
		var at string
		err := p.Eval(`(()=>{const e=document.activeElement; if(!e) return ''; const l=e.labels&&e.labels[0];
			return (e.getAttribute('aria-label')||(l?l.innerText:'')||e.innerText||'').replace(/\s+/g,' ').trim()})()`, &at)
		if err != nil {
			return err
		}
		if at == name || strings.HasPrefix(at, name) && !strings.Contains(name, "受理") {
			return nil
		}
		if err := p.Keys("\t"); err != nil {
			return err
		}
	}
	p.t.Fatalf("Tab does not come to %s", name)
	return nil
}
