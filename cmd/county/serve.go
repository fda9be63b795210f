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
	"sync"
	"time"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/pages"
	"lianluozhan/sync/wire"
)

type serving struct {
	*flags
	listen, cert, key string
	upkeep            *upkeep
}

func runServe(ctx context.Context, c call) error {
	s := serving{flags: newFlags("serve")}
	s.StringVar(&s.listen, "listen", "127.0.0.1:8080", "监听地址和端口")
	s.StringVar(&s.cert, "tls-cert", "", "证书文件")
	s.StringVar(&s.key, "tls-key", "", "私钥文件")
	s.upkeep = s.flags.upkeep()
	if _, err := s.parse(c.args, 0, 0); err != nil {
		return err
	}
	if err := s.upkeep.check(); err != nil {
		return err
	}
	if (s.cert == "") != (s.key == "") {
		return errUsage{"-tls-cert 和 -tls-key 要一起写。"}
	}
	log := slog.New(slog.NewTextHandler(c.err, nil))
	o, err := openFile(s.flags, log)
	if err != nil {
		return err
	}
	return errors.Join(s.serve(ctx, c, o, log), o.store.Close())
}

func (s serving) serve(ctx context.Context, c call, o *office, log *slog.Logger) error {
	site, err := pages.New(o.county, log)
	if err != nil {
		return err
	}
	ln, err := s.open(ctx)
	if err != nil {
		return err
	}
	ctl, err := listenControl(ctx, s.flags)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	o.api, o.address = api.New(o.county, log), s.address(ln)
	fmt.Fprintf(c.out, "服务已经启动：%s\n按 Ctrl+C 停止。\n", o.address)
	log.Info("serving", "listen", ln.Addr().String(), "version", version)

	servers := []*http.Server{newServer(public(o.api, site)), newServer(control(o, s.flags))}
	servers[1].ReadTimeout, servers[1].WriteTimeout = 0, 0 // large imports and backups
	o.county.ScheduleBackups(s.upkeep.dir != "")           // before the first station hears of it
	var busy sync.WaitGroup
	defer busy.Wait()
	kept, done := context.WithCancel(ctx)
	defer done()
	busy.Go(func() { s.upkeep.run(kept, o, log) })
	ended := make(chan error, 2)
	for i, l := range []net.Listener{ln, ctl} {
		go func() { ended <- servers[i].Serve(l) }()
	}
	select {
	case <-ctx.Done():
	case err = <-ended:
	case <-o.store.Broken():
		err = boltstore.ErrBroken
		log.Error("disk failed, ending", "error", err)
	}
	o.api.Close()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, srv := range servers {
		err = errors.Join(err, srv.Shutdown(stop))
	}
	return err
}

// public is all that the network sees.
func public(stations, site http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(wire.PathJoin, stations)
	mux.Handle(wire.PathSync, stations)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n")) // who asked is gone
	})
	mux.Handle("/", site)
	return mux
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		WriteTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
}

func (s serving) open(ctx context.Context) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return nil, fmt.Errorf("监听 %s: %w", s.listen, err)
	}
	if s.cert == "" {
		return ln, nil
	}
	pair, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("读取证书和私钥: %w", err), ln.Close())
	}
	// A websocket starts from HTTP/1.1.
	return tls.NewListener(ln, &tls.Config{
		Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	}), nil
}

// address is how stations reach the server: by name when it listens on all
// addresses.
func (s serving) address(ln net.Listener) string {
	scheme := "http://"
	if s.cert != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(ln.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return scheme + net.JoinHostPort(name, port)
		}
	}
	return scheme + ln.Addr().String()
}
