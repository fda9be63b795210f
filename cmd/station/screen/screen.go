// Package screen is the machine's display as the helper sees it: it waits for the X
// server, paints the picture that stands when no program does, looks at what is shown,
// switches the monitor off and on, and turns picture and touch panel together. It
// speaks X11 itself and needs no other program; it knows no release, no county and no
// settings file.
package screen

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Options say which X server is meant.
type Options struct {
	Display string // ":0" when empty
	// Auth is the file with the key to the server; Auth of this package when empty and
	// there, else what XAUTHORITY names.
	Auth string
	// Turns tells whether a device is to turn with the picture; a touch panel when nil.
	Turns func(Device) bool
}

// Where the appliance's X server is.
const (
	Display = ":0"
	Auth    = "/run/lianluozhan-x/auth"
)

// ErrNoServer is returned when no X server answers.
var ErrNoServer = errors.New("no X server")

// Screen is a connection to an X server. It is for one goroutine at a time.
type Screen struct {
	conn  *xgb.Conn
	root  xproto.Window
	depth byte
	turns func(Device) bool
	input byte // major opcode of XInput2, 0 when not there
	atoms map[string]xproto.Atom
}

// Open connects.
func Open(o Options) (*Screen, error) {
	if o.Display == "" {
		o.Display = Display
	}
	if o.Turns == nil {
		o.Turns = Device.IsTouch
	}
	xgb.Logger.SetOutput(io.Discard) // a server that ends is told by the next call
	conn, err := dial(o)
	if err != nil {
		return nil, fmt.Errorf("%w on display %s: %w", ErrNoServer, o.Display, err)
	}
	x := xproto.Setup(conn).DefaultScreen(conn)
	s := &Screen{conn: conn, root: x.Root, depth: x.RootDepth, turns: o.Turns, atoms: map[string]xproto.Atom{}}
	if err := s.openInput(); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

// greeting is how long a server has to say that it is there.
const greeting = 5 * time.Second

// dial connects with the key that fits.
func dial(o Options) (*xgb.Conn, error) {
	if o.Auth == "" {
		if _, err := os.Stat(Auth); err == nil {
			o.Auth = Auth
		} else {
			o.Auth = os.Getenv("XAUTHORITY")
		}
	}
	key, _ := cookie(o.Auth) // without one the server says itself whether it wants one
	if !strings.HasPrefix(o.Display, ":") {
		return xgb.NewConnDisplay(o.Display)
	}
	number, _, _ := strings.Cut(o.Display[1:], ".")
	link, err := net.DialUnix("unix", nil, &net.UnixAddr{Net: "unix", Name: "/tmp/.X11-unix/X" + number})
	if err != nil {
		return nil, err
	}
	// A server that hangs takes the connection and says nothing.
	err = link.SetDeadline(time.Now().Add(greeting))
	var conn *xgb.Conn
	if err == nil {
		conn, err = greet(link, key)
	}
	if err == nil {
		err = link.SetDeadline(time.Time{})
	}
	if err != nil {
		return nil, errors.Join(err, link.Close())
	}
	return conn, nil
}

func greet(link net.Conn, key []byte) (*xgb.Conn, error) {
	if key == nil {
		return xgb.NewConnNet(link)
	}
	return xgb.NewConnNetWithCookieHex(link, hex.EncodeToString(key))
}

// retry is how often Wait looks whether the server is there.
const retry = 50 * time.Millisecond

// Wait connects as soon as the server answers, until ctx ends.
func Wait(ctx context.Context, o Options) (*Screen, error) {
	tick := time.NewTicker(retry)
	defer tick.Stop()
	for {
		s, err := Open(o)
		if err == nil {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-tick.C:
		}
	}
}

// Close ends the connection. What was painted stays.
func (s *Screen) Close() { s.conn.Close() }

// Size is that of the picture now, in pixels.
func (s *Screen) Size() (width, height int, err error) {
	g, err := xproto.GetGeometry(s.conn, xproto.Drawable(s.root)).Reply()
	if err != nil {
		return 0, 0, fmt.Errorf("size of the screen: %w", err)
	}
	return int(g.Width), int(g.Height), nil
}

// atom is the number of a name.
func (s *Screen) atom(name string) (xproto.Atom, error) {
	if a, ok := s.atoms[name]; ok {
		return a, nil
	}
	r, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, fmt.Errorf("atom %s: %w", name, err)
	}
	s.atoms[name] = r.Atom
	return r.Atom, nil
}
