package webtest_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"lianluozhan/cmd/internal/browser"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// appliance is a machine of a station that says of itself what a test wants.
type appliance struct {
	link   *uplink.Uplink
	mu     sync.Mutex
	status wire.Status
}

var joinWords = regexp.MustCompile(`(https?://\S+)/join/([A-Z0-9-]+)`)

// appliance has a machine join a station and stay connected until the test ends.
func (c *county) appliance(station string, status wire.Status) *appliance {
	c.t.Helper()
	said := joinWords.FindStringSubmatch(c.run("station", "add", station, "-data", c.data))
	if len(said) != 3 {
		c.t.Fatal("no code to join with")
	}
	must := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	got, err := uplink.Join(c.t.Context(), uplink.Joining{Address: said[1], Code: said[2], Machine: "kiosk-" + station})
	must(err)
	quiet := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{Dir: c.t.TempDir(), Log: quiet})
	must(err)
	key, err := trust.MarshalKey(got.Key)
	must(err)
	own := liaison.StationID(got.Station)
	must(box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: own, Issuer: liaison.Issuer(got.Issuer), ReceiptKey: got.ReceiptKey},
		County:   got.Address, Key: key, Cert: got.Cert, Root: got.Root,
	}))
	store, err := localstore.Open(localstore.Options{Dir: c.t.TempDir(), Log: quiet, Station: func() liaison.StationID { return own }})
	must(err)
	a := &appliance{status: status}
	a.link = uplink.New(uplink.Config{
		County: got.Address, Content: store, Blobs: store, Outbox: box, Log: quiet, Report: a.report, Obey: a.obey,
		Identity: &uplink.Identity{Key: got.Key, Cert: got.Cert, Root: got.Root, Renewed: box.Renew},
		Timing:   uplink.Timing{News: time.Millisecond},
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = a.link.Run(ctx) // ends with ctx
	}()
	c.t.Cleanup(func() {
		stop()
		<-done
		_ = store.Close() // nothing is written any more
		_ = box.Close()   // likewise
	})
	return a
}

func (a *appliance) report() wire.Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.status
}

// obey answers a command; a picture of the screen it sends.
func (a *appliance) obey(c wire.Command, _ func() error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.status.Done, func(o wire.Outcome) bool { return o.ID == c.ID }) {
		return // it is asked again until it has said so
	}
	state := wire.Complete
	if c.What == wire.DoScreen {
		if a.link.Deliver(uplink.Parcel{ID: c.ID, Kind: wire.ParcelScreen, Body: screen()}) != nil {
			state = wire.Unable
		}
	} else if c.What == wire.DoRestart {
		state = wire.Waiting
	}
	a.status.Done = append(a.status.Done, wire.Outcome{ID: c.ID, State: state})
}

// screen is a picture of a portrait screen.
func screen() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 270, 480))
	for y := range 480 {
		for x := range 270 {
			img.Set(x, y, color.RGBA{0xf7, 0xf3, uint8(0xee - y/8), 0xff}) //nolint:gosec // 480/8 is 60
		}
	}
	var b bytes.Buffer
	if png.Encode(&b, img) != nil {
		return nil
	}
	return b.Bytes()
}

// vitals is a machine that is well but for what fn changes.
func vitals(fn func(*wire.Status)) wire.Status {
	now := time.Now()
	s := wire.Status{
		Version: "1.4.0", DiskFree: 41 << 30, Shown: wire.Shown{Page: "home", Width: 1080, Height: 1920},
		Vitals: wire.Vitals{
			Helper: "1.4.0", Release: "1.4.0", Good: "1.4.0", Temperature: 46, Touch: wire.Present, Restarts: 1, Ring: "all",
			Booted: now.Add(-77 * time.Hour).UnixMilli(), DiskTotal: 64 << 30, Volume: 61, LastTouch: now.Add(-12 * time.Minute).UnixMilli(),
			LastReception: now.Add(-50 * time.Hour).UnixMilli(),
		},
	}
	fn(&s)
	return s
}

// The pages of the appliance, with machines in all states, at every size.
func TestFleetPages(t *testing.T) {
	c := newCounty(t)
	c.appliance("chengguan", vitals(func(*wire.Status) {}))
	c.appliance("hewan", vitals(func(s *wire.Status) {
		s.Vitals.Step, s.Vitals.Target, s.Vitals.Bad = wire.RolledBack, "1.5.0", []string{"1.5.0"}
		s.Vitals.Faults, s.Vitals.Temperature = []string{string(liaison.FaultRolledBack)}, 78
	}))
	c.run("stations", "want", "all", "1.5.0", "-new", "-data", c.data)
	c.run("stations", "want", "canary", "1.6.0", "-new", "-data", c.data)
	c.run("stations", "withdraw", "1.6.0", "-why", "示例原因", "-data", c.data)
	p := c.as("it", browser.Laptop)
	p.goTo("/console/stations/chengguan")
	p.must(p.Wait("要升到 1.5.0"), p.Click("取屏幕截图"), p.Wait("“取屏幕截图”已发出"))
	for range 200 {
		p.goTo("/console/stations/chengguan")
		if p.Wait("自动删除") == nil {
			break
		}
	}
	p.must(p.Wait("个人信息已在一体机上遮住"))
	for _, size := range []struct {
		name string
		browser.Size
	}{{"laptop", browser.Laptop}, {"desktop", browser.Desktop}, {"tablet", browser.Tablet}} {
		p.must(p.Resize(size.Size))
		for _, path := range []string{"/console/", "/console/stations", "/console/stations/chengguan", "/console/stations/hewan", "/console/releases", "/console/alarms"} {
			p.goTo(path)
			p.sound(size.name + path)
		}
	}
	p.goTo("/console/releases")
	p.must(p.Fill("新版本号", "1/5"), p.Click("定下来"), p.Wait("版本号写得不对"))
	p.sound("mistake")
	p.goTo("/console/alarms")
	p.must(p.Fill("推送到的网址", "http://"+freePort(t)+"/alarms"), p.Click("记下并试一条"), p.Wait("发出了一条试推送"))
	for range 200 {
		p.goTo("/console/alarms")
		if p.Wait("连不上") == nil { // nobody listens there
			break
		}
	}
	p.must(p.Wait("没有成功"), p.Wait("会接着推送"))
	p.sound("hook")
}
