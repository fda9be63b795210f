package trust_test

import (
	"testing"
	"time"

	"lianluozhan/sync/trust"
)

func TestOrders(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ours, server := countyOf(t, now)
	_, stranger := countyOf(t, now)
	text := []byte("restart")
	sig, err := server.SignOrder(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Ordered(text, server.Cert, sig); err != nil {
		t.Errorf("own order: %v", err)
	}
	if err := ours.Ordered([]byte("reboot"), server.Cert, sig); err == nil {
		t.Error("another text passes for the one that was signed")
	}
	theirs, err := stranger.SignOrder(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Ordered(text, stranger.Cert, theirs); err == nil {
		t.Error("another county's order is obeyed")
	}
	if err := ours.Ordered(text, server.Cert, theirs); err == nil {
		t.Error("another server's signature passes under our certificate")
	}
	proof, err := server.Sign(trust.Challenge{Machine: "restart"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Ordered(text, server.Cert, proof); err == nil {
		t.Error("a proof of who the county is passes for an order")
	}
}

func countyOf(t *testing.T, now time.Time) (*trust.Root, *trust.Server) {
	t.Helper()
	a, err := trust.NewAuthority("示例县", now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Server(now)
	if err != nil {
		t.Fatal(err)
	}
	return a.Root(), s
}
