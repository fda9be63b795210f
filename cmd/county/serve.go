package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/door"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

type serving struct {
	*flags
	listen, cert, key string
	gateway           bool
	plain             bool
	metrics           string // address, "" for none
	upkeep            upkeep
}

func runServe(ctx context.Context, c call) error {
	s := serving{flags: newFlags("serve")}
	s.StringVar(&s.listen, "listen", "127.0.0.1:8080", "监听地址和端口")
	s.StringVar(&s.cert, "tls-cert", "", "证书文件")
	s.StringVar(&s.key, "tls-key", "", "私钥文件")
	s.BoolVar(&s.gateway, "gateway", false, "前面有网关：一体机可以经网关接入，手机的地址看 X-Forwarded-For")
	s.BoolVar(&s.plain, "console-plain", false, "后台可以从别的电脑用不加密的网址打开")
	s.StringVar(&s.metrics, "metrics", "", "给监控系统看的指标在这个地址和端口上，不写就不开")
	s.upkeep.flags(s.flags)
	if _, err := s.parse(c.args, 0, 0); err != nil {
		return err
	}
	if err := s.upkeep.check(); err != nil {
		return err
	}
	if (s.cert == "") != (s.key == "") {
		return errUsage{"-tls-cert 和 -tls-key 要一起写。"}
	}
	thrifty()
	log := slog.New(slog.NewTextHandler(c.err, nil))
	o, err := openFile(s.flags, log)
	if err != nil {
		return err
	}
	err = o.certified(s.flags)
	if err == nil {
		err = s.openKeys(o)
	}
	if err == nil {
		err = s.serve(ctx, c, o, log)
	}
	return errors.Join(err, o.store.Close())
}

func (s serving) serve(ctx context.Context, c call, o *office, log *slog.Logger) error {
	site, err := phonePages(o, s.flags, s.gateway, log)
	if err != nil {
		return err
	}
	own, err := o.ca.Server(o.county.Now())
	if err != nil {
		return err
	}
	ln, err := s.open(ctx, own)
	if err != nil {
		return err
	}
	ctl, err := listenControl(ctx, s.flags)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	o.address, o.pulse = s.address(ln), &pulse{dir: s.data}
	wrong := s.upkeep.first(ctx, o.county.Now)
	if err := s.begin(o, own, log); err != nil {
		return errors.Join(err, ln.Close(), ctl.Close())
	}
	staff, err := s.openConsole(o, log) //nolint:contextcheck // close ends what it starts
	if err != nil {
		o.api.Close()
		return errors.Join(err, ln.Close(), ctl.Close())
	}
	defer staff.close()
	unmeasure, err := s.measure(ctx, o)
	if err != nil {
		o.api.Close()
		return errors.Join(err, ln.Close(), ctl.Close())
	}
	fmt.Fprintf(c.out, "服务已经启动：%s\n后台：%s/console/\n按 Ctrl+C 停止。\n%s", o.address, o.address, keysHint(o.keys))
	if wrong != "" {
		fmt.Fprintf(c.out, "现在不能备份：%s。服务照常，备份盘好了自动接着备份。\n", wrong)
		log.Error("no backups can be made", "backups", s.upkeep.dir, "words", wrong)
	}
	log.Info("serving", "listen", ln.Addr().String(), "version", version)
	err = s.until(ctx, o, log, []serves{{newServer(public(o, staff, site)), ln}, {newServer(control(o, s.flags)), ctl}})
	return errors.Join(err, unmeasure())
}

// serves is a server and where it listens.
type serves struct {
	*http.Server
	at net.Listener
}

// until serves until ctx ends or something does not go on. The second server is the
// control socket's.
func (s serving) until(ctx context.Context, o *office, log *slog.Logger, servers []serves) error {
	servers[1].ReadTimeout, servers[1].WriteTimeout = 0, 0 // large imports and backups
	o.county.ScheduleBackups(s.upkeep.dir != "")           // before the first station hears of it
	kept, done := context.WithCancel(ctx)
	wait := s.tend(kept, o, log)
	err := serveUntil(ctx, o, log, servers)
	done()
	o.api.Close()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, x := range servers {
		err = errors.Join(err, x.Shutdown(stop))
	}
	wait()
	return err
}

func serveUntil(ctx context.Context, o *office, log *slog.Logger, servers []serves) error {
	ended := make(chan error, len(servers))
	for _, x := range servers {
		go func() { ended <- x.Serve(x.at) }()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return err
	case <-o.store.Broken():
		log.Error("disk failed, ending", "error", boltstore.ErrBroken)
		return boltstore.ErrBroken
	}
}

// public is all that the network sees.
func public(o *office, staff *staffed, site http.Handler) http.Handler {
	mux := http.NewServeMux()
	staff.mount(mux)
	for _, path := range []string{wire.PathJoin, wire.PathEnrol, wire.PathChallenge, wire.PathRenew, wire.PathSync, wire.PathSync3} {
		mux.Handle(path, o.api)
	}
	mux.HandleFunc("GET /healthz", o.pulse.healthz(o, false))
	mux.Handle("/", site)
	return mux
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		WriteTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
}

// open listens for stations and browsers alike.
func (s serving) open(ctx context.Context, own *trust.Server) (net.Listener, error) {
	who := door.Config{Own: own}
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		if err != nil {
			return nil, fmt.Errorf("读取证书和私钥: %w", err)
		}
		who.Public = &pair
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return nil, fmt.Errorf("监听 %s: %w", s.listen, err)
	}
	return door.New(ln, who), nil //nolint:contextcheck // Close ends it, after those inside were sent home
}

// address is how browsers reach the server: by name when it listens on all
// addresses. Stations find TLS on the same port.
func (s serving) address(ln net.Listener) string {
	scheme := "http://"
	if s.cert != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(ln.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return scheme + net.JoinHostPort(hostName(name), port)
		}
	}
	return scheme + ln.Addr().String()
}

// hostName is the machine's name where an address can hold it. Nothing keeps whoever
// sets a machine up from calling it "登记 电脑".
func hostName(name string) string {
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '.')
	}
	if name == "" || strings.ContainsFunc(name, odd) {
		return "localhost"
	}
	return name
}
