package trust_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/trust"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func authority(t *testing.T) *trust.Authority {
	t.Helper()
	return must[*trust.Authority](t)(trust.NewAuthority("示例县", noon))
}

// device is a machine with a key and a certificate.
type device struct {
	key  *ecdsa.PrivateKey
	cert []byte
}

func enrolled(t *testing.T, a *trust.Authority, now time.Time) device {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(trust.NewKey())
	csr := must[[]byte](t)(trust.Request(key, "m1"))
	grant := trust.Grant{Machine: "m1", Station: "chengguan", Issuer: "7K4"}
	return device{key, must[[]byte](t)(a.Device(csr, grant, now))}
}

func TestDevice(t *testing.T) {
	a := authority(t)
	d := enrolled(t, a, noon)
	got := must[trust.Device](t)(a.Root().Device(d.cert))
	if got.Grant != (trust.Grant{Machine: "m1", Station: "chengguan", Issuer: "7K4"}) {
		t.Errorf("grant %+v", got.Grant)
	}
	if want := must[trust.Hash](t)(trust.HashOf(d.key)); got.Key != want || len(want.Digits()) != 6 {
		t.Errorf("key %x, want %x", got.Key, want)
	}
	if got.Expired(noon.Add(89*24*time.Hour)) || !got.Expired(noon.Add(91*24*time.Hour)) {
		t.Error("lasts other than 90 days")
	}
	if at := got.RenewAt().Sub(noon); at < 59*24*time.Hour || at > 61*24*time.Hour {
		t.Errorf("to be renewed after %v", at)
	}
	again := must[trust.Device](t)(a.Root().Device(must[[]byte](t)(a.Renew(d.cert, noon.AddDate(1, 0, 0)))))
	if again.Key != got.Key || again.Grant != got.Grant || again.Expired(noon.AddDate(1, 2, 0)) {
		t.Errorf("renewed as %+v", again)
	}
}

// What one county vouches for means nothing to another, and a certificate serves
// for one purpose only.
func TestStrangers(t *testing.T) {
	ours, theirs := authority(t), authority(t)
	server := must[*trust.Server](t)(ours.Server(noon))
	d := enrolled(t, ours, noon)
	if _, err := ours.Root().Server(server.Cert); err != nil {
		t.Errorf("own server: %v", err)
	}
	for name, err := range map[string]error{
		"another county's machine":  second(theirs.Root().Device(d.cert)),
		"another county's server":   second(theirs.Root().Server(server.Cert)),
		"a machine as server":       second(ours.Root().Server(d.cert)),
		"a server as machine":       second(ours.Root().Device(server.Cert)),
		"the root as machine":       second(ours.Root().Device(ours.Root().Raw())),
		"rubbish":                   second(ours.Root().Device([]byte("rubbish"))),
		"renewing another county's": second(theirs.Renew(d.cert, noon)),
	} {
		if !errors.Is(err, trust.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	spoilt := bytes.Clone(d.cert)
	spoilt[len(spoilt)-1] ^= 1
	if _, err := ours.Root().Device(spoilt); err == nil {
		t.Error("took a certificate with a wrong signature")
	}
	if !trust.ClaimsToBeCounty(server.Cert) || trust.ClaimsToBeCounty(d.cert) {
		t.Error("a server claims to be a county's, a machine does not")
	}
}

func second[T any](_ T, err error) error { return err }

// Certificates made under a clock that is decades off are as good as others.
func TestClocksThatAreWrong(t *testing.T) {
	for _, years := range []int{-20, 20} {
		a := authority(t)
		then := noon.AddDate(years, 0, 0)
		d, server := enrolled(t, a, then), must[*trust.Server](t)(a.Server(then))
		if _, err := a.Root().Device(d.cert); err != nil {
			t.Errorf("%d years: %v", years, err)
		}
		if _, err := a.Root().Server(server.Cert); err != nil {
			t.Errorf("%d years: %v", years, err)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	if _, err := trust.Load(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("empty folder: %v", err)
	}
	a := authority(t)
	if err := a.Save(dir); err != nil {
		t.Fatal(err)
	}
	b := must[*trust.Authority](t)(trust.Load(dir))
	if _, err := a.Root().Device(enrolled(t, b, noon).cert); err != nil {
		t.Errorf("what was read does not sign as what was written: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, trust.KeyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file %v, %v", info.Mode(), err)
	}
	if authority(t).Save(dir) == nil {
		t.Error("wrote over a key")
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.new")); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if err := os.WriteFile(filepath.Join(dir, trust.KeyFile), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := trust.Load(dir); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("damaged file: %v", err)
	}
}

func TestKeys(t *testing.T) {
	key := must[*ecdsa.PrivateKey](t)(trust.NewKey())
	back := must[*ecdsa.PrivateKey](t)(trust.ParseKey(must[[]byte](t)(trust.MarshalKey(key))))
	if !key.Equal(back) {
		t.Error("another key came back")
	}
	if _, err := trust.ParseKey(nil); err == nil {
		t.Error("read a key out of nothing")
	}
	csr := must[[]byte](t)(trust.Request(key, "m1"))
	if got, want := must[trust.Hash](t)(trust.RequestHash(csr)), must[trust.Hash](t)(trust.HashOf(key)); got != want {
		t.Errorf("request for %x, want %x", got, want)
	}
	csr[len(csr)-1] ^= 1
	if _, err := trust.RequestHash(csr); !errors.Is(err, trust.ErrProof) {
		t.Errorf("a request without its proof: %v", err)
	}
}

func random(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, trust.NonceLen)
	_, _ = rand.Read(b)
	return b
}
