package e2e_test

import (
	"bufio"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// foul answers one connection as no county should.
type foul func(net.Conn)

// raw sends bytes and hangs up.
func raw(b string) foul {
	return func(c net.Conn) { _, _ = io.WriteString(c, b) } // the kiosk may have hung up first
}

// upgraded shakes hands as a county does, then sends bytes.
func upgraded(b string) foul {
	return func(c net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return // the kiosk has hung up
		}
		sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		_, _ = fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n%s",
			base64.StdEncoding.EncodeToString(sum[:]), wire.Subprotocol, b) // as above
	}
}

// listenFoul answers each connection in its turn, the last one's way for ever, and
// counts them. as makes it speak TLS.
func listenFoul(t *testing.T, at string, as *tls.Config, ways []foul) (count *atomic.Int32, stop func()) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	if as != nil {
		l = tls.NewListener(l, as)
	}
	count = new(atomic.Int32)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // stopped
			}
			ways[min(int(count.Add(1))-1, len(ways)-1)](c)
			_ = c.Close() // nothing to be lost
		}
	}()
	return count, func() { _ = l.Close() } // nothing to be lost
}

// asItself is the TLS of somebody who has stolen the county's own key.
func (c *county) asItself() *tls.Config {
	c.t.Helper()
	ca, err := trust.Load(c.data)
	if err != nil {
		c.t.Fatal(err)
	}
	s, err := ca.Server(time.Now())
	if err != nil {
		c.t.Fatal(err)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{{Certificate: [][]byte{s.Cert}, PrivateKey: s.Key}},
	}
}

// Whatever answers at the county's address, the screen goes on with the last good
// content, and the kiosk finds back when the county is there again.
func TestFoulCounty(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	good := k.part(belowClock)
	var as *tls.Config
	for i, ways := range [][]foul{
		{raw("\x00\xff\xfe nothing that anybody knows \r\n\r\n")},
		{raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")},
		{upgraded("\x81\x05hello")},                            // text
		{upgraded("\x82\x05\xff\xff\xff\xff\xff")},             // no CBOR
		{upgraded("\xf2\x85\x00\x00\x00\x00hello\x99")},        // reserved bits, a mask from a server
		{upgraded("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff")}, // a frame of 2^63 bytes
	} {
		c.kill()
		k.kill()
		k.forget()
		if i == 2 { // without the county's own certificate nobody gets any further
			as = c.asItself()
		}
		count, stop := listenFoul(t, c.listen, as, ways)
		k.start("")
		eventually(t, 15*time.Second, "the kiosk tries twice", func() bool { return count.Load() >= 2 })
		stop()
		k.settle()
		k.alive()
		k.says(time.Second, `"connection to county ended","problem":"`)
		t.Log(regexp.MustCompile(`"problem":"[^"]*","error":"[^"]*"`).FindString(k.log()))
		k.shows(good)
	}
	c.serve()
	k.forget()
	k.says(40*time.Second, "connected to county")
}

// A county that is down, comes back, and is another one.
func TestCountyDownAndWrong(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	good := k.part(belowClock)
	c.kill()
	k.says(10*time.Second, "connection to county ended")
	k.tap(anywhere)
	no := k.register() // as if nothing were
	c.serve()
	c.waitFor(40*time.Second, complaint, "registrations", "show", no)

	c.kill()
	other := newCounty(t)
	other.kill()
	other.listen = c.listen
	other.serve()
	k.kill()
	k.start("")
	k.says(30*time.Second, `"problem":"untrusted"`)
	k.settle()
	k.alive()
	k.shows(good)
	if got := other.receipts(); len(got) > 0 {
		t.Errorf("the wrong county was told %v", got)
	}
}
