package trust_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/trust"
)

func TestTheKeyForSticksIsTheCountys(t *testing.T) {
	dir := t.TempDir()
	one, err := trust.NewAuthority("示例县", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Save(dir); err != nil {
		t.Fatal(err)
	}
	again, err := trust.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	other, err := trust.NewAuthority("示例县", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	public := func(a *trust.Authority) []byte {
		k, err := a.Stick()
		if err != nil {
			t.Fatal(err)
		}
		return k.PublicKey().Bytes()
	}
	if !bytes.Equal(public(one), public(again)) {
		t.Error("another key after loading")
	}
	if bytes.Equal(public(one), public(other)) {
		t.Error("two counties have one key")
	}
}

func TestServerKey(t *testing.T) {
	a, err := trust.NewAuthority("示例县", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Server(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := a.Root().ServerKey(s.Cert); err != nil || !got.Equal(s.Key.Public()) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := a.Root().ServerKey(a.Root().Raw()); !errors.Is(err, trust.ErrForeign) {
		t.Errorf("the root passes for a server: %v", err)
	}
}
