package e2e_test

import (
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/wire"
)

// TestTheDisplayIsUnpluggedAndComesBackSmaller: the program serves on, fills the
// screen as it is now, and stays on its page.
func TestTheDisplayIsUnpluggedAndComesBackSmaller(t *testing.T) {
	t.Parallel()
	sample := &county{t: t, folder: t.TempDir(), listen: "127.0.0.1:8080"}
	sample.copySample()
	folder, report := intake.Read(sample.folder)
	if folder == nil {
		t.Fatal(report.String())
	}
	o := newOffice(t, folder)
	k := newKiosk(t, portrait, o.join())
	k.tap(anywhere)
	k.tap(tileBoards)
	x := newPlug(t, k.server.Display)
	x.pull()
	x.resize(900, 1600)
	o.sees("the boards on a smaller screen", func(s wire.Shown) bool {
		return s.Page == "boards" && s.Width == 900 && s.Height == 1600 && s.InUse
	})
	k.alive()
	x.resize(uint16(portrait.X), uint16(portrait.Y))
	o.sees("and as before", func(s wire.Shown) bool {
		return s.Page == "boards" && s.Width == portrait.X && s.Height == portrait.Y
	})
	k.settle()
	k.shot("back")
	k.opens(back)
	k.alive()
}

// plug is the display's plug.
type plug struct {
	t    *testing.T
	conn *xgb.Conn
	root xproto.Window
}

func newPlug(t *testing.T, display string) plug {
	t.Helper()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := randr.Init(conn); err != nil {
		t.Fatal(err)
	}
	return plug{t, conn, xproto.Setup(conn).DefaultScreen(conn).Root}
}

// pull takes the display off what it is connected to.
func (p plug) pull() {
	p.t.Helper()
	all, err := randr.GetScreenResources(p.conn, p.root).Reply()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, c := range all.Crtcs {
		_, err := randr.SetCrtcConfig(p.conn, c, xproto.TimeCurrentTime, all.ConfigTimestamp, 0, 0, 0, randr.RotationRotate0, nil).Reply()
		if err != nil {
			p.t.Fatal(err)
		}
	}
	pass(time.Second) // for whoever looks after displays to notice
}

// resize makes the screen as large as that, at 96 dots an inch.
func (p plug) resize(w, h uint16) {
	p.t.Helper()
	mm := func(px uint16) uint32 { return uint32(px) * 254 / 960 }
	if err := randr.SetScreenSizeChecked(p.conn, p.root, w, h, mm(w), mm(h)).Check(); err != nil {
		p.t.Fatal(err)
	}
}
