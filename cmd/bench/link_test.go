package main

import (
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"
)

// TestLine: what goes over the line takes as long as its rate and way say, is
// counted, and stops when the line is cut.
func TestLine(t *testing.T) {
	const size = 64 << 10 // 52 ms at 10 Mbit/s
	took, err := overLine(t.Context(), filepath.Join(t.TempDir(), "f"), size)
	if err != nil {
		t.Fatal(err)
	}
	if least := lineTrip + 52*time.Millisecond; took < least {
		t.Errorf("%d bytes took %v, less than %v", size, took, least)
	}

	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // ends with the test
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	k, err := newLink(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	near, err := net.Dial("tcp", k.at) //nolint:noctx // as above
	if err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := near.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(far, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	if got := k.traffic(); got != (traffic{5, 1}) {
		t.Errorf("%+v passed", got)
	}
	k.cut()
	if _, err := near.Read(make([]byte, 1)); err == nil {
		t.Error("a line that is cut says something")
	}
	if c, err := net.Dial("tcp", k.at); err == nil { //nolint:noctx // as above
		c.Close()
		t.Error("somebody answers on a line that is cut")
	}
	if err := k.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.cut()
}
