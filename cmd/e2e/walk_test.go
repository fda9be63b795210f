package e2e_test

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A resident's whole way, and the county's answer to it.
func TestWalk(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.tap(anywhere)
	if got, want := k.codes("home"), "http://"+c.listen+"/d/d14"; !slices.Contains(got, want) {
		t.Errorf("codes on the home page %q, want %q among them", got, want)
	}
	no := k.register()
	page := k.receiptPage("http://" + c.listen)

	c.waitFor(10*time.Second, complaint, "registrations", "show", no)
	show := c.run("registrations", "show", no, "-data", c.data)
	for _, want := range []string{"示例丁丑", "05005550123", "北山村", "道路交通"} {
		if !strings.Contains(show, want) {
			t.Errorf("the county does not show %q:\n%s", want, show)
		}
	}
	if strings.Contains(show, "时钟没有校准") {
		t.Errorf("a good clock is doubted:\n%s", show)
	}
	if got := c.get(page); !strings.Contains(got, "道路交通") || strings.Contains(got, "示例丁丑") {
		t.Errorf("the receipt's page:\n%s", got)
	}
	c.run("registrations", "accept", no, "-title", "路灯", "-data", c.data)
	c.run("registrations", "answer", no, "-class", "A", "-words", "灯换好了。", "-data", c.data)

	pass(time.Second) // a receipt is not put away by an unsteady hand
	k.tap(next)
	k.ask(no, "0123")
	k.shot("answered")
	k.tap(satisfied)
	k.shot("rating")
	k.tap(giveRating)
	k.shot("rated")
	c.waitFor(10*time.Second, "满意", "ratings")
	c.run("backup", filepath.Join(c.data, "backup.db"), "-data", c.data)
	k.stop()
	c.kill()
	typed := []string{complaint, "村口路灯", "晚上看不见", "05005550123", path.Base(page)} // the name is also a deputy's
	holdsNone(t, k.dir, typed...)
	holdsNone(t, c.data, typed...)
}

// complaint is what the keys of register write.
const complaint = "村口路灯不亮，老人晚上看不见。"

// register goes through a registration and returns its receipt number, with the
// receipt on the screen.
func (k *kiosk) register() string {
	k.t.Helper()
	k.fillIn()
	k.tap(next)
	k.says(15*time.Second, "registration kept")
	k.settle()
	return k.receiptNo()
}

// receiptNo reads the receipt number from the receipt on the screen.
func (k *kiosk) receiptNo() string {
	k.t.Helper()
	return strings.Split(k.receiptPage(""), "/")[2]
}

// fillIn goes through a registration until everything is there to be checked.
func (k *kiosk) fillIn() {
	k.t.Helper()
	k.written()
	k.contact(func() {
		k.tap(forLetters)
		k.strike(letters("shilidingchou")...)
		k.strike(keySpace)
	})
}

// written goes from the home page until the complaint is written.
func (k *kiosk) written() {
	k.t.Helper()
	k.tap(toRegister)
	k.tap(agree)
	k.tap(road)
	k.tap(padLetters)
	k.strike(letters("cunkouludengbuliang")...)
	k.strike(keySpace, keyComma)
	k.strike(letters("laorenwanshangkanbujian")...)
	k.strike(keySpace, keyStop)
	k.shot("written")
	k.tap(keyDone)
}

// contact goes from the written text until everything is there to be checked. name
// writes the name.
func (k *kiosk) contact(name func()) {
	k.t.Helper()
	k.tap(nameField)
	name()
	k.tap(keyDone)
	k.strike(digits("05005550123")...)
	k.tap(padDone)
	k.tap(beishan)
	k.shot("contact")
	k.tap(next)
	k.shot("check")
}

// receiptPage reads the receipt's code and returns it without the base, the
// county's public address.
func (k *kiosk) receiptPage(base string) string {
	k.t.Helper()
	for _, code := range k.codes("receipt") {
		if i := strings.Index(code, "/r/"); i >= 0 && strings.HasPrefix(code, base) {
			return code[i:]
		}
	}
	k.t.Fatalf("no code of a receipt at %s on the screen", base)
	return ""
}

// ask asks for the progress of a matter.
func (k *kiosk) ask(no, code string) {
	k.t.Helper()
	k.tap(toProgress)
	k.strike(receiptKeys(no)...)
	k.tap(receiptOK)
	k.strike(digits(code)...)
	k.tap(padDone)
}

// The home page on a display on its side, and its codes.
func TestLandscape(t *testing.T) {
	c := newCounty(t)
	k := newKiosk(t, landscape, c.join())
	k.tap(anywhere)
	got := k.codes("home")
	for _, id := range []string{"d14", "d18"} {
		if want := "http://" + c.listen + "/d/" + id; !slices.Contains(got, want) {
			t.Errorf("codes %q, want %q among them", got, want)
		}
		if page := c.get("/d/" + id); !strings.Contains(page, "示例") {
			t.Errorf("the page of %s: %q", id, page)
		}
	}
}
