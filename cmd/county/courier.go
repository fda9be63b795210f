package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
)

// courier tells the hook of alarms that came and went, oldest first, each until it was
// heard. What waits is on the disk; the courier itself may be lost at any time.
type courier struct {
	county *county.County
	watch  *alarm.Watch
	client *http.Client
	log    *slog.Logger
	after  func(time.Duration) <-chan time.Time // as time.After
}

// How much is told at once, how long one may take to hear, and how soon again.
const (
	courierLoad = 50
	courierSlow = 10 * time.Second
	courierSoon = 10 * time.Second
	courierLate = 15 * time.Minute
)

// courierClient reaches the hook. It follows nobody elsewhere, and reads little of what it
// is answered.
func courierClient() *http.Client {
	return &http.Client{
		Timeout:       courierSlow,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: courierSlow, MaxIdleConns: 1, IdleConnTimeout: time.Minute,
			MaxResponseHeaderBytes: 16 << 10, DialContext: (&net.Dialer{Timeout: courierSlow}).DialContext, ForceAttemptHTTP2: true,
		},
	}
}

// run tells until ctx ends.
func (c *courier) run(ctx context.Context) {
	defer c.client.CloseIdleConnections()
	wait := time.Duration(0) // before it is tried again; 0 when nothing failed
	for {
		fresh, again := c.watch.Fresh(), (<-chan time.Time)(nil)
		if wait > 0 {
			fresh, again = nil, c.after(wait) // news wait with those that nobody heard
		}
		select {
		case <-ctx.Done():
			return
		case <-c.watch.Hurry():
		case <-fresh:
		case <-again:
		}
		drain(c.watch.Fresh())
		drain(c.watch.Hurry())
		wait = c.tell(ctx, wait)
	}
}

// drain takes what is there: it is seen to now.
func drain(ch <-chan struct{}) {
	select {
	case <-ch:
	default:
	}
}

// tell tells all that waits, and returns how long to wait when that failed.
func (c *courier) tell(ctx context.Context, waited time.Duration) (wait time.Duration) {
	for ctx.Err() == nil {
		more, err := c.once(ctx)
		if err != nil && ctx.Err() == nil {
			why := courierWords(err)
			c.watch.Untold(why)
			if waited == 0 {
				c.log.Warn("alarms not told", "host", c.watch.Hook().Host(), "words", why)
			}
			return min(max(2*waited, courierSoon), courierLate)
		}
		if !more {
			break
		}
	}
	return 0
}

// once tells one load, and reports whether there was one.
func (c *courier) once(ctx context.Context) (told bool, err error) {
	h := c.watch.Hook()
	if h.URL == "" {
		return false, nil
	}
	list, err := c.watch.News(courierLoad)
	if err != nil || len(list) == 0 {
		return false, err
	}
	l, err := c.letter(h, list)
	if err != nil {
		return false, err
	}
	if err := c.post(ctx, h.URL, l); err != nil {
		return false, err
	}
	return true, c.watch.Told(h.URL, list[len(list)-1].N+1)
}

// errHeard is an answer that is no "yes".
type errHeard int

func (e errHeard) Error() string { return fmt.Sprintf("answered %d", int(e)) }

func (c *courier) post(ctx context.Context, to string, l letter) error {
	b, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write news of alarms: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("tell alarms: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "lianluozhan-county/"+version)
	res, err := c.client.Do(req)
	if err != nil {
		return fmt.Errorf("tell alarms: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // the connection can be used again; what it says is of no use
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return errHeard(res.StatusCode)
	}
	return nil
}

// courierWords says why nobody heard, without the address, in which something secret may
// stand.
func courierWords(err error) string {
	var heard errHeard
	var asked *url.Error
	switch {
	case errors.As(err, &heard) && heard >= 300 && heard < 400:
		return fmt.Sprintf("对方要转到别处（%d），没有跟过去，请写最后的网址", int(heard))
	case errors.As(err, &heard):
		return fmt.Sprintf("对方回答 %d，没有收下", int(heard))
	case errors.As(err, &asked) && asked.Timeout():
		return "对方 10 秒没有回应"
	case errors.As(err, &asked):
		return "连不上：" + reachWords(asked.Err)
	}
	return oneLine(err.Error())
}

// reachWords says why nobody was reached.
func reachWords(err error) string {
	var name *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "那台机器上没有程序在这个端口接收"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "网络不通"
	case errors.As(err, &name):
		return "找不到“" + oneLine(name.Name) + "”这台机器"
	case errors.As(err, &cert):
		return "对方的证书信不过：" + certWords(cert.Err)
	case errors.Is(err, http.ErrSchemeMismatch):
		return "对方不用 https，网址要以 http:// 开头"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "对方没有回答就断开了"
	}
	return oneLine(err.Error())
}

// certWords says why a certificate is not believed.
func certWords(err error) string {
	var name x509.HostnameError
	var bad x509.CertificateInvalidError
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "不认识签发它的机构，请把根证书放进这台服务器的证书库"
	case errors.As(err, &name):
		return "它不是发给这个网址的"
	case errors.As(err, &bad) && bad.Reason == x509.Expired:
		return "它过期了，或者还没有生效"
	}
	return oneLine(err.Error())
}
