package main

import (
	"context"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/desk"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/pictures"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison"
)

// pictureRoom is how many bytes of pictures are kept at hand.
const pictureRoom = 48 << 20

// display is the window with everything that is shown in it.
type display struct {
	m        *machine
	app      fyne.App
	win      fyne.Window
	door     *background.Door
	desk     *desk.Desk
	shell    *kiosk.Shell
	pictures *pictures.Pictures
	kit      *kit.Kit
	click    *click
	pulse    *pulse
	dog      *watchdog
	input    staff.Input
	again    bool
	joining  bool // a machine that has joined is to join anew
	told     bool // the screens know that the machine can be set
}

func newDisplay(a fyne.App, m *machine) *display {
	d := &display{m: m, app: a, win: a.NewWindow("联络站"), door: background.New(context.Background(), nil)}
	d.win.SetPadded(false)
	d.win.SetCloseIntercept(func() { m.log.Warn("a window manager asked to close the window") })
	if m.opts.windowed {
		d.win.SetCloseIntercept(d.quit)
		d.win.SetFixedSize(true)
	}
	d.kit, d.input = openEngines(m)
	d.click = newClick(m.opts.data, m.log)
	d.pulse = newPulse(d)
	d.dog = newWatchdog(d.door, m.log, d.size)
	return d
}

// openEngines opens the pinyin data. The keyboard works without it, with single
// characters only, and staff are told.
func openEngines(m *machine) (*kit.Kit, staff.Input) {
	path := findIME(m.opts.imeData)
	model, err := pinyin.Open(path)
	input := staff.Input{Complete: err == nil}
	if err != nil {
		m.log.Error("pinyin data not usable", "error", err)
		input.Words = "拼音数据文件缺失或损坏（" + path + "），只能按单字输入"
	}
	k := kit.New(model)
	if err := k.Err(); err != nil {
		m.log.Error("input tables not usable", "error", err)
		input = staff.Input{Words: "输入法的字表有损坏，有的输入方式用不了，请联系县里技术人员"}
	}
	return k, input
}

// inputNow is what staff are told about the keyboard. Data can also prove damaged
// while somebody types.
func (d *display) inputNow() staff.Input {
	if err := d.kit.Err(); err != nil && d.input.Complete {
		return staff.Input{Words: "拼音数据文件损坏，只能按单字输入"}
	}
	return d.input
}

// show builds the screens and runs until the end.
func (d *display) show() {
	d.build()
	d.win.ShowAndRun()
	d.dog.stopping()
	d.door.Close()
}

// build makes the window and what is behind it.
func (d *display) build() {
	size := d.size()
	d.win.Resize(size) // also before full screen, or the first frame is painted at the least size
	d.win.SetFullScreen(!d.m.opts.windowed)
	d.pictures = pictures.New(d.m, d.door, pictureRoom, d.m.log)
	_, joined := d.m.box.Enrolled()
	d.m.log.Info("showing", "width", int(size.Width), "height", int(size.Height), "joined", joined)
	d.desk, d.shell = desk.Open(d.ports(), kiosk.Config{
		Window: d.dog.window(d.win), Size: size, Door: d.door, Station: d.m, Now: d.m.Now, Clock: time.Now,
		Pictures: d.pictures, Seen: d.pulse.seen,
	})
	d.m.orders.onDisplay(func() { d.door.Post(d.restart) })
	d.m.onDisplay(d)
	d.pulse.start()
	if !d.m.opts.windowed {
		d.door.Go(d.followScreen)
	}
	d.dog.start()
	d.watch()
	d.door.Go(func(context.Context) func() {
		d.kit.Prepare()
		return nil
	})
	d.door.Go(func(ctx context.Context) func() {
		d.click.run(ctx)
		return nil
	})
	d.teach()
}

// watch passes on news from the county and of the link.
func (d *display) watch() {
	content, stopContent := d.m.store.Subscribe()
	d.door.Watch(content, func() {
		d.teach()
		d.shell.ContentChanged()
		d.pictures.Retry()
	})
	d.door.Watch(d.m.linked, d.shell.LinkChanged)
	d.door.Go(func(ctx context.Context) func() {
		<-ctx.Done()
		stopContent()
		return nil
	})
}

// followScreen keeps the window as large as the screen; the shell lays itself out anew.
func (d *display) followScreen(ctx context.Context) func() {
	err := followScreen(ctx, func(fill func(fyne.Window) error) {
		d.door.Post(func() {
			if err := fill(d.win); err != nil {
				d.m.log.Warn("window does not follow the screen", "error", err)
			}
		})
	})
	if err != nil && ctx.Err() == nil {
		d.m.log.Warn("size of the screen is not followed", "error", err)
	}
	return nil
}

// teach gives the keyboard the names of this place: villages and deputies.
func (d *display) teach() {
	c := d.m.Content()
	d.kit.SetWords(placeWords(c))
	d.desk.WordsChanged()
}

func placeWords(c *liaison.Content) []string {
	out := append([]string{c.Rules.County, c.Station.TownName}, c.Station.Villages...)
	for _, x := range c.Deputies {
		out = append(out, x.Name)
	}
	for _, r := range c.Results {
		out = append(out, r.Unit)
	}
	kept := out[:0]
	for _, s := range out {
		if n := len([]rune(s)); n >= 2 && n <= 12 {
			kept = append(kept, s)
		}
	}
	return kept
}

func (d *display) size() fyne.Size {
	if d.m.opts.size.Width > 0 {
		return d.m.opts.size
	}
	return screenSize(d.m.log)
}

// quit ends the program in order: everything that was to be kept is kept already. Not by
// App.Quit, which closes the windows: Fyne ends its loop at a signal by itself, and whoever
// then still closes a window does it beside the goroutine that draws, and hangs.
func (d *display) quit() { d.app.Driver().Quit() }

// restart ends the program for another to start. Where something looks after it, that
// starts what is installed now; elsewhere the program starts itself.
func (d *display) restart() {
	d.again = !watched()
	d.quit()
}

// watched reports that something starts the program anew whenever it ends.
func watched() bool { return os.Getenv("NOTIFY_SOCKET") != "" }

// joined ends what rejoin began. The page stays until somebody has read it.
func (d *display) joined() { d.joining = false }

// stay returns what leaves everything as it was, nil where nothing was.
func (d *display) stay() func() {
	if _, joined := d.m.box.Enrolled(); !joined {
		return nil
	}
	return d.joined
}

// rejoin shows the page on which a machine joins, until it has or staff think better
// of it.
func (d *display) rejoin() {
	d.joining = true
	d.shell.Reset()
}

func (d *display) ports() desk.Ports {
	return desk.Ports{
		Stay:  d.stay,
		Filer: counter{d.m, d.door}, Lookup: archive{d.m, d.door, ratings{}}, Joiner: joiner{d.m, d.door, d.joined}, Engines: desk.Engines(d.kit), Now: d.m.Now,
		Click:   d.click.Key,
		Carrier: &carrier{m: d.m, door: d.door}, Keeper: keeper{d.m, d.door},
		Setup: &fitter{m: d.m, door: d.door, click: d.click.Key},
		Office: office{m: d.m, door: d.door, input: d.inputNow, click: d.click, trying: &sync.Mutex{}, endings: map[staff.Ending]func(){
			staff.Restart: d.restart, staff.Quit: d.quit, staff.Rejoin: d.rejoin,
		}},
		Joined: func() bool {
			_, joined := d.m.box.Enrolled()
			return joined && !d.joining
		},
		JoinAddress: d.m.joinAddress(),
	}
}

// usualSize is that of a display on its side, until the window's own is known.
var usualSize = fyne.NewSize(1080, 1920)
