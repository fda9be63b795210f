package trust_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/sync/trust"
)

// FuzzCertificates: what a stranger sends as a certificate, a request or a key is
// refused, unless it is the very thing that was given out.
func FuzzCertificates(f *testing.F) {
	// The same in every process, or what one gives out means nothing to another.
	for _, name := range []string{"device.der", "request.der", "root.der"} {
		f.Add(read(f, name))
	}
	root, err := trust.ParseRoot(read(f, "root.der"))
	if err != nil {
		f.Fatal(err)
	}
	a, err := trust.NewAuthority("示例县", noon)
	if err != nil {
		f.Fatal(err)
	}
	grant := trust.Grant{Machine: "m1", Station: "s", Issuer: "7K4"}
	if d, err := root.Device(read(f, "device.der")); err != nil || d.Grant != grant {
		f.Fatal(d, err)
	}
	key, err := trust.NewKey()
	if err != nil {
		f.Fatal(err)
	}
	raw, err := trust.MarshalKey(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, der []byte) {
		if d, err := root.Device(der); err == nil && d.Grant != grant {
			t.Errorf("%x passes for %+v", der, d.Grant)
		}
		if _, err := root.Server(der); err == nil {
			t.Errorf("%x passes for a server", der)
		}
		if r, err := trust.ParseRoot(der); err == nil && !bytes.Equal(r.Raw(), der) {
			t.Errorf("root %x is read as %x", der, r.Raw())
		}
		if k, err := trust.ParseKey(der); err == nil {
			if _, err := trust.HashOf(k); err != nil {
				t.Errorf("key %x has no hash: %v", der, err)
			}
		}
		if _, err := trust.RequestHash(der); err == nil {
			if _, err := a.Device(der, grant, noon); err != nil {
				t.Errorf("request %x is good, and refused: %v", der, err)
			}
		}
		_, _ = trust.CertHash(der)
		trust.ClaimsToBeCounty(der)
	})
}

// FuzzJoinKey: an answer opens for who asked, and for nobody whose question differs
// in anything.
func FuzzJoinKey(f *testing.F) {
	f.Add("7K4M-29QX-B234-5678", "m1", []byte("csr"), []byte("nonce"), []byte("seen"), []byte("answer"), false)
	f.Fuzz(func(t *testing.T, code, machine string, csr, nonce, seen, answer []byte, gateway bool) {
		id, key, err := trust.DeriveCode(code)
		if err != nil {
			t.Fatal(err)
		}
		ask := trust.Ask{Version: 2, Machine: machine, CodeID: id, CSR: csr, Nonce: nonce, Seen: seen, Gateway: gateway}
		mac := key.Mac(ask)
		if err := key.Check(ask, mac); err != nil {
			t.Fatal(err)
		}
		sealed, err := key.Seal(ask, []byte("county's"), answer)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.Open(ask, []byte("county's"), sealed); err != nil || !bytes.Equal(got, answer) {
			t.Fatalf("%x came back as %x, %v", answer, got, err)
		}
		for i, other := range []trust.Ask{
			{Version: 3, Machine: machine, CodeID: id, CSR: csr, Nonce: nonce, Seen: seen, Gateway: gateway},
			{Version: 2, Machine: machine + "x", CodeID: id, CSR: csr, Nonce: nonce, Seen: seen, Gateway: gateway},
			{Version: 2, Machine: machine, CodeID: append(id[:len(id):len(id)], 0), CSR: csr, Nonce: nonce, Seen: seen, Gateway: gateway},
			// What one field loses another gains: the digest must keep them apart.
			{Version: 2, Machine: machine, CodeID: id, CSR: append(csr[:len(csr):len(csr)], nonce...), Seen: seen, Gateway: gateway},
			{Version: 2, Machine: machine, CodeID: id, CSR: csr, Nonce: nonce, Seen: seen, Gateway: !gateway},
		} {
			if i == 3 && len(nonce) == 0 {
				continue
			}
			if key.Check(other, mac) == nil {
				t.Errorf("%d: the proof fits another question", i)
			}
			if _, err := key.Open(other, []byte("county's"), sealed); err == nil {
				t.Errorf("%d: the answer opens for another question", i)
			}
		}
	})
}

// read returns a recorded file: what an authority, whose key nobody has any more,
// gave out once.
func read(f *testing.F, name string) []byte {
	f.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		f.Fatal(err)
	}
	return b
}
