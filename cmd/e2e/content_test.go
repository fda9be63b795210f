package e2e_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	store "lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
)

// A county that lets everything through sends photos that are none and a board of
// a megabyte.
func TestBadContent(t *testing.T) {
	t.Parallel()
	k := newKiosk(t, portrait, carelessCounty(t))
	k.says(10*time.Second, "connected to county")
	k.settle()
	k.tap(anywhere)
	k.shot("home")
	began := time.Now()
	k.opens(tileBoards)
	t.Logf("the boards, a megabyte first, were open after %v", time.Since(began))
	k.shot("boards")
	k.opens(back)
	k.opens(toRegister)
	k.alive()
}

// carelessCounty serves bad content and returns a join address.
func carelessCounty(t *testing.T) string {
	t.Helper()
	sample := &county{t: t, folder: t.TempDir(), listen: "127.0.0.1:8080"}
	sample.copySample()
	folder, report := intake.Read(sample.folder)
	if folder == nil {
		t.Fatal(report.String())
	}
	bad := []byte("<html>no photo</html>")
	sum := sha256.Sum256(bad)
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	folder.Blobs[id] = bad
	for i, d := range folder.Docs {
		if x, ok := d.Doc.(liaison.Deputy); ok {
			x.Photo = id
			folder.Docs[i].Doc = x
		}
	}
	folder.Docs = append(folder.Docs, store.Scoped{
		Key: "board/big", Scopes: []string{store.ScopeCounty}, Doc: bigBoard(),
	})
	return newOffice(t, folder).join()
}

// office is a county within the test, which reaches behind its desk.
type office struct {
	t      *testing.T
	county *store.County
	api    *api.Server
	url    string
}

// newOffice serves a folder that was read.
func newOffice(t *testing.T, folder *intake.Folder) *office {
	t.Helper()
	return newOfficeThat(t, folder, nil)
}

// newOfficeThat is one that also says which release its machines are to run.
func newOfficeThat(t *testing.T, folder *intake.Folder, wisher api.Wisher) *office {
	t.Helper()
	o := &office{t: t}
	file, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	o.must(err)
	ca, err := trust.NewAuthority("示例县", time.Now())
	o.must(err)
	own, err := ca.Server(time.Now())
	o.must(err)
	cfg := store.Config{Store: file, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), CA: ca}
	o.must(store.Init(cfg, "示例县"))
	o.county, err = store.Open(cfg)
	o.must(err)
	_, err = o.county.Publish(folder.Docs, folder.Tallies, folder.Blobs)
	o.must(err)
	o.api = api.Open(o.county, cfg.Log, api.Options{Own: own, Gateways: true, Wisher: wisher})
	web := httptest.NewServer(o.api)
	o.url = web.URL
	t.Cleanup(func() {
		o.api.Close()
		web.Close()
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// join makes a join address for the station of the tests.
func (o *office) join() string {
	o.t.Helper()
	code, _, err := o.county.JoinCode(station)
	o.must(err)
	return o.url + "/join/" + code
}

// bigBoard is one megabyte, first in the list.
func bigBoard() liaison.Board {
	b := liaison.Board{ID: "big", Kind: "制度", Title: "很长的制度", Priority: -1}
	for i := range 990 {
		b.Blocks = append(b.Blocks, liaison.Block{
			Kind: liaison.Article, Label: fmt.Sprintf("第%d条", i+1), Text: strings.Repeat("联络站的事，件件有着落。", 29),
		})
	}
	return b
}
