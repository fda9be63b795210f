package e2e_test

import (
	"image"
	"strings"
	"testing"
	"time"

	store "lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// keyKnown is the one key of an urgent notice.
var keyKnown = image.Pt(540, 1806)

// TestCommandsAndUrgentNotice: the county sees what is on a screen, puts an urgent
// notice over it, and has the machine restarted, but not while somebody uses it.
func TestCommandsAndUrgentNotice(t *testing.T) {
	t.Parallel()
	sample := &county{t: t, folder: t.TempDir(), listen: "127.0.0.1:8080"}
	sample.copySample()
	folder, report := intake.Read(sample.folder)
	if folder == nil {
		t.Fatal(report.String())
	}
	o := newOffice(t, folder)
	k := newKiosk(t, portrait, o.join())
	o.sees("the waiting page", func(s wire.Shown) bool { return s.Page == "attract" && s.Width == portrait.X && !s.InUse })
	k.settle()

	o.order("restart-idle", wire.DoRestart)
	o.becomes("restart-idle", wire.Complete)
	k.alive() // in the same process, as itself anew
	if n := strings.Count(k.log(), `"msg":"starting"`); n != 2 {
		t.Errorf("started %d times", n)
	}
	o.sees("the waiting page again", func(s wire.Shown) bool { return s.Page == "attract" })
	k.settle()

	k.tap(anywhere)
	o.sees("the first page in use", func(s wire.Shown) bool { return s.Page == "home" && s.InUse })
	o.order("restart-busy", wire.DoRestart)
	o.becomes("restart-busy", wire.Waiting)

	before := k.pixels()
	o.warn()
	k.changed(10*time.Second, "the urgent notice stands over the page", before)
	o.sees("the notice", func(s wire.Shown) bool { return s.Urgent == "storm" })
	k.settle()
	k.shot("urgent")
	pass(time.Second) // until then the key is deaf
	k.tap(keyKnown)
	o.sees("the first page", func(s wire.Shown) bool { return s.Page == "home" && s.Urgent == "" })
	k.alive()
	if n := strings.Count(k.log(), `"msg":"starting"`); n != 2 {
		t.Errorf("started %d times, though somebody is here", n)
	}
}

// sees waits until the one machine says that its screen is so.
func (o *office) sees(what string, ok func(wire.Shown) bool) {
	o.t.Helper()
	eventually(o.t, 20*time.Second, "the county sees "+what, func() bool {
		on := o.api.Connected()
		return len(on) == 1 && ok(on[0].Status.Shown)
	})
}

func (o *office) machine() string {
	o.t.Helper()
	on := o.api.Connected()
	if len(on) != 1 {
		o.t.Fatalf("%d machines are connected", len(on))
	}
	return on[0].Machine
}

func (o *office) order(id, what string) {
	o.t.Helper()
	now := time.Now()
	o.must(o.api.Order(o.machine(), api.Order{ID: id, What: what, Who: "示例甲", At: now, Until: now.Add(time.Hour)}))
}

// becomes waits until the machine has said what became of a command.
func (o *office) becomes(id string, state int) {
	o.t.Helper()
	machines, err := o.county.Machines()
	o.must(err)
	eventually(o.t, 30*time.Second, id+" is answered", func() bool {
		for _, x := range o.api.Orders(machines[0].ID) {
			if x.ID == id {
				return x.State == state
			}
		}
		return false
	})
}

// warn publishes an urgent notice.
func (o *office) warn() {
	o.t.Helper()
	n := liaison.Notice{
		ID: "storm", Title: "今晚有暴雪，请不要出门", Urgent: true, Until: time.Now().Add(time.Hour),
		Blocks: []liaison.Block{{Kind: liaison.Paragraph, Text: "求助电话 0500-5550119。"}},
	}
	o.must(o.county.Change(func(x *store.Edit) error {
		return x.Put(store.Scoped{Key: "notice/storm", Doc: n, Scopes: []string{store.ScopeCounty}})
	}))
}
