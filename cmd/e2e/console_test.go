package e2e_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/browser"
)

const consolePassword = "qingyang-lamei-2026"

// clerk is somebody of the county office at a browser.
type clerk struct {
	*browser.Page
	t testing.TB
	c *county
}

// newClerk signs in to the county's console.
func newClerk(t testing.TB, c *county) *clerk {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(consolePassword), 0o600); err != nil {
		t.Fatal(err)
	}
	c.run("account", "add", "shili", "-data", c.data, "-person", "示例用户", "-role", "office", "-password-file", secret)
	b, err := browser.Start(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Stop)
	p, err := b.Open(browser.Laptop)
	if err != nil {
		t.Fatal(err)
	}
	k := &clerk{p, t, c}
	k.goTo("/console/")
	k.must(k.Fill("账号", "shili"), k.Fill("口令", consolePassword), k.Click("登录"), k.Wait("今天要办的"))
	return k
}

func (k *clerk) must(errs ...error) {
	k.t.Helper()
	if err := errors.Join(errs...); err != nil {
		k.t.Fatal(err)
	}
}

func (k *clerk) goTo(path string) { k.t.Helper(); k.must(k.Go("http://" + k.c.listen + path)) }

// answer opens a matter and publishes an answer to it.
func (k *clerk) answer(no, words string) {
	k.t.Helper()
	k.goTo("/console/cases/" + no)
	k.must(k.Fill("答复", words), k.Choose("结果", "A"), k.Click("发布答复"), k.Wait(words))
}

// The office and the station: a deputy changed in the console stands on the screen; a
// matter filed at the screen is handled in the console until its result hangs there.
func TestOfficeAndStation(t *testing.T) {
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.tap(anywhere)
	office := newClerk(t, c)

	before := k.pixels()
	office.goTo("/console/deputies/d14")
	office.must(office.Fill("姓名", "示例新名"), office.Click("发布"), office.Wait("已发布"))
	k.changed(20*time.Second, "the deputy's new name is on the screen", before)
	k.shot("renamed")
	if page := c.get("/d/d14"); !strings.Contains(page, "示例新名") {
		t.Errorf("the deputy's page:\n%s", page)
	}

	no := k.register()
	page := k.receiptPage("http://" + c.listen)
	eventually(t, 15*time.Second, "the matter is in the county", func() bool { return c.receipts()[no] == 1 })
	office.goTo("/console/cases/" + no)
	office.must(office.Wait(complaint), office.Fill("标题", "路灯"), office.Choose("由哪一级办理", "乡镇"), office.Click("受理"), office.Wait("已受理"))
	office.must(office.Fill("承办单位", "示例镇城建办"), office.Click("交办"), office.Wait("示例镇城建办"))
	office.answer(no, "灯换好了。")

	pass(time.Second) // a receipt is not put away by an unsteady hand
	k.tap(next)
	k.ask(no, "0123")
	k.shot("answered")
	k.tap(dissatisfied)
	k.tap(giveRating)
	c.waitFor(10*time.Second, "不满意", "ratings")
	office.goTo("/console/cases?only=dissatisfied")
	office.must(office.Wait("路灯"))
	office.answer(no, "线路重新接过。")
	eventually(t, 10*time.Second, "the phone shows the second answer", func() bool { return strings.Contains(c.get(page), "线路重新接过。") })
	office.goTo("/console/cases/" + no)
	office.must(office.Click("办结"), office.Click("办结"), office.Wait("已办结")) // unfold, then do
}
