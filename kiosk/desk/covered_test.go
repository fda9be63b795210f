package desk_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/sync/liaison/liaisontest"
)

// public are the pages that the county may see as they stand, whoever uses them.
var public = []screen.Page{
	screen.Boards, screen.Deputies, screen.Deputy, screen.Home, screen.Intro, screen.Notices, screen.Plan, screen.Profiles, screen.Results,
}

// typing is how words come onto each page that takes any: taps before, then those that
// write. A page that is not named here has nothing to write in.
var typing = map[screen.Page]struct{ to, words []string }{
	screen.Register: {to: []string{"我已阅读，同意", "道路交通", "拼音"}, words: []string{"w", "o", "选第一个", "m", "e"}},
	screen.Progress: {words: []string{"7", "K", "4"}},
	screen.Staff:    {words: []string{"2", "4", "6"}},
}

// Every page that can be opened is either one of those that may be seen, with nothing on
// it to write in, or its picture is the same whatever was written.
func TestEveryPageIsDeclaredOrCovered(t *testing.T) {
	some := newRig(t, liaisontest.Now)
	for _, page := range slices.Sorted(maps.Keys(some.desk.Pages())) {
		t.Run(string(page), func(t *testing.T) {
			r := newRig(t, liaisontest.Now)
			r.shell.Touch()
			r.shell.Open(screen.Route{Page: page, Arg: r.about(page)})
			if got, want := r.desk.Shown(page), slices.Contains(public, page); got != want {
				t.Fatalf("may be seen: %v, want %v", got, want)
			}
			write, writes := typing[page]
			if slices.Contains(public, page) {
				if r.covered() || writes || len(r.fields()) > 0 {
					t.Errorf("covered %v, fields %d", r.covered(), len(r.fields()))
				}
				return
			}
			r.tap(write.to...)
			blank, shown := r.picture(), r.win.Canvas().Capture()
			r.tap(write.words...)
			if likeness(shown, r.win.Canvas().Capture()) == 1 {
				t.Fatal("nothing was typed that could be seen")
			}
			if !bytes.Equal(blank, r.picture()) {
				t.Error("what was typed changes the picture")
			}
		})
	}
}

// A registration is covered at each of its steps, the receipt included.
func TestEveryStepOfARegistrationIsCovered(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.shell.Touch()
	r.shell.Open(screen.Route{Page: screen.Register})
	first := r.picture()
	same := func(step string) {
		t.Helper()
		if !bytes.Equal(first, r.picture()) {
			t.Errorf("%s is in the picture", step)
		}
	}
	r.tap("我已阅读，同意")
	same("what it is about")
	r.tap("道路交通")
	same("the empty field")
	r.fields()[0].Insert("三号楼楼道窗户坏了很久")
	same("the words")
	r.tap("下一步", "城南社区")
	r.fields()[0].Insert("示例甲")
	r.fields()[1].Insert("13800001234")
	same("name and number")
	r.tap("下一步")
	r.sees("示例甲", "13800001234")
	same("the check")
	r.receipt = register.Receipt{No: "7K4M29QXB", QueryCode: "1234", Secret: "s3cret", Filed: r.now, ClockOK: true}
	r.tap("提交登记")
	r.sees("7K4-M29-QXB")
	same("the receipt")
}

// A page that somebody adds and does not declare is covered.
func TestAPageThatNobodyDeclaredIsCovered(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	if r.desk.Shown("added") || !r.desk.Shown(kiosk.Waiting) {
		t.Error("what may be in a picture is not told page by page")
	}
}

// about is what the page is opened with.
func (r *rig) about(p screen.Page) string {
	switch p {
	case screen.Deputy:
		return string(r.content.Deputies[0].ID)
	case screen.Notices:
		return r.content.Notices[0].ID
	}
	return ""
}

// covered reports that the page on show is not in the picture: it is as that of the
// page for staff.
func (r *rig) covered() bool {
	page := r.picture()
	staff := newRig(r.t, r.now)
	staff.shell.Touch()
	staff.shell.Open(screen.Route{Page: screen.Staff})
	return bytes.Equal(page, staff.picture())
}
