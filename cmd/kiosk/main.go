// Command lianluozhan-kiosk is the station's program: it opens the station's
// files, keeps the link to the county and shows the screens.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"fyne.io/fyne/v2/app"

	"lianluozhan/sync/station/outbox"
)

// version is set when the program is built.
var version = "开发版"

func main() {
	opts, err := parse(os.Args[1:], time.Now(), os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2)
	case opts.version:
		fmt.Println("lianluozhan-kiosk " + version)
		return
	case opts.schema:
		fmt.Println(schema)
		return
	}
	again, err := run(opts)
	if err == nil && again {
		err = restartSelf()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lianluozhan-kiosk: "+err.Error())
		os.Exit(1)
	}
}

// run shows the kiosk until staff or a signal end it; again asks for a restart.
func run(opts options) (again bool, err error) {
	if err := prepare(opts.data); err != nil {
		return false, err
	}
	end, err := opts.stand()
	if err != nil {
		return false, fmt.Errorf("数据目录 %s 写不进去，也不能照原样显示：%w", opts.data, err)
	}
	defer func() { err = errors.Join(err, end()) }()
	unnoted, err := admit(opts.data)
	if err != nil {
		return false, err
	}
	log, lines, closeLog := openLog(opts.data)
	defer func() { err = errors.Join(err, closeLog()) }()
	log.Info("starting", "version", version)
	if opts.frozen != nil {
		log.Error("working on a copy in memory, without registrations", "error", opts.frozen)
	}
	if unnoted != nil {
		log.Warn("schema of the data not noted", "error", unnoted)
	}
	if err := noCores(); err != nil {
		log.Warn("core dumps not switched off", "error", err)
	}
	m, err := openMachine(opts, log, lines)
	if errors.Is(err, outbox.ErrInUse) {
		return false, errors.New("这个数据目录正由另一个程序使用，请先关闭它")
	}
	if err != nil {
		return false, fmt.Errorf("数据目录 %s 打不开：%w", opts.data, err)
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := m.joinFromOptions(); err != nil {
		log.Warn("joining from the command line failed", "error", err)
		fmt.Fprintln(os.Stderr, "入网没有成功，请在屏幕上继续："+err.Error())
	}
	if err := m.metricsFromOptions(); err != nil {
		log.Warn("figures not served", "error", err)
	}
	quiet()
	d := newDisplay(app.NewWithID("lianluozhan.kiosk"), m)
	stop := stopOnSignal(d)
	defer stop()
	d.show()
	log.Info("ended", "restart", d.again)
	return d.again, nil
}

// quiet sets what Fyne reads from the environment, unless somebody set it: our own
// scale, and a short memory for pictures that are no longer shown.
func quiet() {
	for k, v := range map[string]string{"FYNE_SCALE": "1", "FYNE_DISABLE_DPI_DETECTION": "1"} {
		if os.Getenv(k) == "" {
			_ = os.Setenv(k, v) // only an empty name can fail
		}
	}
}

func stopOnSignal(d *display) func() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	d.door.Go(func(closed context.Context) func() {
		select {
		case <-ctx.Done():
			return d.quit
		case <-closed.Done():
			return nil
		}
	})
	return stop
}

// findIME returns the pinyin data file: the one asked for, or the first of the
// usual places that exists.
func findIME(asked string) string {
	if asked != "" {
		return asked
	}
	places := []string{"/usr/share/lianluozhan/pinyin.dat"}
	if self, err := os.Executable(); err == nil {
		dir := filepath.Dir(self)
		places = append([]string{
			filepath.Join(dir, "pinyin.dat"), filepath.Join(dir, "..", "pinyin.dat"),
			filepath.Join(dir, "..", "share", "lianluozhan", "pinyin.dat"),
		}, places...)
	}
	for _, p := range places {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return places[len(places)-1]
}
