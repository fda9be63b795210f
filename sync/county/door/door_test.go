package door_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county/door"
	"lianluozhan/sync/trust"
)

// place is a door with a server behind it that says how it was reached.
type place struct {
	t      testing.TB
	ca     *trust.Authority
	at     string
	key    *ecdsa.PrivateKey
	device []byte
	held   chan net.Conn // connections that were taken over
}

func open(t testing.TB, public bool) *place {
	t.Helper()
	p := &place{t: t, held: make(chan net.Conn, 100_000)}
	var err error
	if p.ca, err = trust.NewAuthority("示例县", time.Now()); err != nil {
		t.Fatal(err)
	}
	own, err := p.ca.Server(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	cfg := door.Config{Own: own}
	if public {
		other, err := p.ca.Server(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		cfg.Public = &tls.Certificate{Certificate: [][]byte{other.Cert}, PrivateKey: other.Key}
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := door.New(ln, cfg)
	p.at = ln.Addr().String()
	web := &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() { defer close(done); _ = web.Serve(d) }() // ends with Close
	t.Cleanup(func() { _ = web.Close(); <-done })
	if p.key, err = trust.NewKey(); err != nil {
		t.Fatal(err)
	}
	csr, err := trust.Request(p.key, "m")
	if err == nil {
		p.device, err = p.ca.Device(csr, trust.Grant{Machine: "m", Station: "s", Issuer: "7K4"}, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/hold" { // as a websocket
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			p.t.Error(err)
			return
		}
		p.held <- conn
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n") // who asked may be gone
		return
	}
	switch {
	case r.TLS == nil:
		_, _ = io.WriteString(w, "plain")
	default:
		_, _ = fmt.Fprintf(w, "%s %d", r.TLS.ServerName, len(r.TLS.PeerCertificates))
	}
}

func (p *place) config(name string, certificate bool) *tls.Config {
	c := &tls.Config{ServerName: name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS13} //nolint:gosec // the server is ours
	if certificate {
		c.Certificates = []tls.Certificate{{Certificate: [][]byte{p.device}, PrivateKey: p.key}}
	}
	return c
}

func (p *place) get(scheme string, c *tls.Config) (string, error) {
	client := http.Client{Transport: &http.Transport{TLSClientConfig: c, DisableKeepAlives: true}, Timeout: time.Minute}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, scheme+"://"+p.at, nil)
	if err != nil {
		return "", err
	}
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

func TestEverybodyByOneDoor(t *testing.T) {
	p := open(t, true)
	for _, tt := range []struct {
		scheme string
		c      *tls.Config
		want   string
	}{
		{"http", nil, "plain"},
		{"https", p.config(trust.ServerName, true), trust.ServerName + " 1"},
		{"https", p.config(trust.ServerName, false), trust.ServerName + " 0"},
		{"https", p.config("rd.example.cn", true), "rd.example.cn 0"}, // browsers are not asked for theirs
	} {
		if got, err := p.get(tt.scheme, tt.c); err != nil || got != tt.want {
			t.Errorf("got %q, %v, want %q", got, err, tt.want)
		}
	}
	private := open(t, false)
	if got, err := private.get("https", private.config("rd.example.cn", false)); err == nil {
		t.Errorf("a browser was shown something: %q", got)
	}
}

// A certificate whose key the machine does not have is no certificate.
func TestStolenCertificate(t *testing.T) {
	p := open(t, false)
	c := p.config(trust.ServerName, true)
	other, err := trust.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	c.Certificates[0].PrivateKey = other
	if got, err := p.get("https", c); err == nil {
		t.Errorf("believed: %q", got)
	}
}

// Those who open connections and say nothing, or stop in the middle of TLS, keep
// nobody out.
func TestSilentOnes(t *testing.T) {
	p := open(t, false)
	for i := range 200 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if i%2 == 1 {
			if _, err := conn.Write([]byte{0x16, 3, 1, 2, 0}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, err := p.get("https", p.config(trust.ServerName, true)); err != nil || got == "" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := p.get("http", nil); err != nil || got != "plain" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCloses(t *testing.T) {
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := door.New(ln, door.Config{})
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Accept(); err == nil {
		t.Error("accepted after closing")
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("who stood in the door was not sent away")
	}
}

// shake connects as a station does.
func (p *place) shake(ctx context.Context, c *tls.Config) (*tls.Conn, error) {
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", p.at)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, c)
	return conn, conn.HandshakeContext(ctx)
}

// BenchmarkHandshake is a station's greeting, both sides of it, until its first
// answer.
func BenchmarkHandshake(b *testing.B) {
	for _, resumed := range []bool{false, true} {
		b.Run(map[bool]string{false: "whole", true: "resumed"}[resumed], func(b *testing.B) {
			p := open(b, false)
			c := p.config(trust.ServerName, true)
			if resumed {
				c.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			}
			for b.Loop() {
				conn, err := p.shake(b.Context(), c)
				if err == nil {
					_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
				}
				if err == nil {
					_, err = io.ReadAll(conn)
				}
				if err != nil {
					b.Fatal(err)
				}
				_ = conn.Close() // all was said
			}
		})
	}
}

// BenchmarkHeld is the memory of a connection that stays, both ends of it.
func BenchmarkHeld(b *testing.B) {
	for _, secure := range []bool{false, true} {
		b.Run(map[bool]string{false: "plain", true: "mTLS"}[secure], func(b *testing.B) {
			p := open(b, false)
			const n = 2000
			var keep []any
			before := heap()
			for range n {
				conn, err := new(net.Dialer).DialContext(b.Context(), "tcp", p.at)
				if secure {
					conn, err = p.shake(b.Context(), p.config(trust.ServerName, true))
				}
				if err == nil {
					_, err = io.WriteString(conn, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
				}
				if err == nil {
					_, err = bufio.NewReaderSize(conn, 64).ReadString('\n')
				}
				if err != nil {
					b.Fatal(err)
				}
				keep = append(keep, conn, <-p.held)
			}
			b.ReportMetric(float64(heap()-before)/n, "B/connection")
			for _, c := range keep {
				_ = c.(net.Conn).Close() // all was said
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// More stations than can shake hands at the same time all get in. Whoever is sent
// away on a machine that is too busy comes again, as stations do.
func TestStorm(t *testing.T) {
	p := open(t, false)
	const stations = 150
	var wg sync.WaitGroup
	failed := make(chan error, stations)
	for range stations {
		wg.Go(func() {
			got, err := p.get("https", p.config(trust.ServerName, true))
			for try := 0; err != nil && try < 5; try++ {
				got, err = p.get("https", p.config(trust.ServerName, true))
			}
			if err != nil || !strings.HasSuffix(got, " 1") {
				failed <- fmt.Errorf("%q: %w", got, err)
			}
		})
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
}
