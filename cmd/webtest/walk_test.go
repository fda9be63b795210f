package webtest_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/browser"
)

// said is what the resident of the tests writes; the name is a sample.
const said = "北街路灯坏了半个月，老人晚上出门看不见路，请派人修一下。"

var receiptNumber = regexp.MustCompile(`[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}`)

// write has a resident write to a deputy on a phone and returns the receipt number.
func (c *county) write(deputy string) string {
	c.t.Helper()
	no, _ := c.writeOn(c.open(browser.Small), deputy)
	return no
}

// writeOn also returns the path of the receipt's page.
func (c *county) writeOn(p *tab, deputy string) (no, path string) {
	c.t.Helper()
	p.goTo("/d/" + deputy)
	opened := time.Now()
	p.must(p.Fill("要反映的事", said), p.Choose("哪一类", "道路交通"), p.Fill("怎么称呼您", "示例丁丑"),
		p.Fill("手机号", "05005550123"), p.Tick("我已阅读须知，同意"))
	<-time.After(time.Until(opened.Add(3500 * time.Millisecond))) // nobody writes faster than that
	p.must(p.Click("提交，取回执"), p.Wait("已登记"))
	text, err := p.Text()
	p.must(err)
	if no = receiptNumber.FindString(text); no == "" {
		c.t.Fatalf("no receipt number:\n%s", text)
	}
	url, err := p.URL()
	p.must(err)
	path, _, _ = strings.Cut(strings.TrimPrefix(url, c.url("")), "?")
	return no, path
}

// The whole way of a matter: written on a phone, accepted, assigned and answered in
// the console, found wanting, answered again, closed, published, read by everybody.
func TestTheLoopCloses(t *testing.T) {
	c := newCounty(t)
	phone := c.open(browser.Small)
	no, receipt := c.writeOn(phone, "d14")
	phone.sound("receipt")

	clerk := c.as("office", browser.Laptop)
	clerk.goTo("/console/")
	clerk.must(clerk.Wait("新登记"))
	clerk.sound("today")
	clerk.goTo("/console/cases?q=" + "路灯")
	clerk.must(clerk.Wait(no), clerk.Click(no), clerk.Wait(said))
	clerk.sound("new-case")
	if text, err := clerk.Text(); err != nil || strings.Contains(text, "示例丁丑") || strings.Contains(text, "05005550123") {
		t.Errorf("the resident's name or number is shown without being asked for (%v)", err)
	}
	clerk.must(clerk.Click("查看完整信息"), clerk.Wait("示例丁丑"))
	clerk.sound("opened")
	clerk.goTo("/console/cases?q=" + no)
	clerk.must(clerk.Click(no), clerk.Fill("标题", "北街路灯维修"), clerk.Choose("由哪一级办理", "乡镇"), clerk.Click("受理"), clerk.Wait("已受理"))
	clerk.sound("accepted")
	clerk.must(clerk.Fill("承办单位", "示例镇城建办"), clerk.Click("交办"), clerk.Wait("示例镇城建办"))
	clerk.sound("assigned")
	clerk.answer("A", "灯已经换好，晚上请再看看。")
	clerk.sound("answered")

	phone.goTo(receipt)
	phone.must(phone.Wait("灯已经换好"))
	phone.sound("to-be-rated")
	phone.must(phone.Tick("不满意"), phone.Fill("想说的话", "第二天又不亮了"), phone.Click("提交评价"), phone.Wait("正在重新办理"))

	clerk.goTo("/console/")
	clerk.must(clerk.Wait("不满意"))
	clerk.goTo("/console/cases?only=dissatisfied")
	clerk.must(clerk.Click(no), clerk.Wait("第二天又不亮了"))
	clerk.sound("dissatisfied")
	clerk.answer("A", "线路重新接过，连着亮了三晚。")
	phone.goTo(receipt)
	phone.must(phone.Wait("线路重新接过"), phone.Tick("满意"), phone.Click("提交评价"), phone.Wait("谢谢您的评价"))

	clerk.goTo("/console/cases?q=" + no)
	clerk.must(clerk.Click(no), clerk.Click("办结"), clerk.Wait("已办结"))
	clerk.sound("closed")

	auditor := c.as("auditor", browser.Laptop)
	auditor.goTo("/console/audit")
	auditor.must(auditor.Wait(strings.ReplaceAll(no, "-", "")))
	auditor.sound("audit")
}

// answer writes an answer of a class on the case page that is open.
func (p *tab) answer(class, words string) {
	p.t.Helper()
	p.must(p.Fill("答复", words), p.Choose("结果", class), p.Click("发布答复"), p.Wait(words))
}
