package form_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/wire"
)

func sample(t *testing.T) *county.County {
	t.Helper()
	folder, report := intake.Read(filepath.Join("..", "..", "..", "..", "..", "assets", "sample", "county"))
	if folder == nil {
		t.Fatal(report)
	}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Publish(folder.Docs, folder.Tallies, folder.Blobs); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheSampleCounty(t *testing.T) {
	c := sample(t)
	t.Run("every document survives its form", func(t *testing.T) { survives(t, c) })
	t.Run("what differs is told in words", func(t *testing.T) { differs(t, c) })
}

// Whatever a document says is in its form, and comes out of it again.
func survives(t *testing.T, c *county.County) {
	for _, k := range form.Kinds() {
		n := 0
		err := c.View(func(tx county.Tx) error {
			return county.EachDocument(tx, k.Wire, func(key string, scopes []string, doc any) {
				_, id, err := wire.SplitKey(key)
				if err != nil {
					t.Fatal(err)
				}
				v := k.Values(doc, scopes)
				r := &form.Reading{V: v, M: frame.Mistakes{}, Tx: tx, ID: id}
				got := k.Read(r, doc)
				if len(r.M) > 0 {
					t.Errorf("%s: %v", key, r.M)
				}
				if a, b := body(t, key, got), body(t, key, doc); a != b {
					t.Errorf("%s became\n%+v\nfrom\n%+v", key, got, doc)
				}
				if k.Hung() && !reflect.DeepEqual(k.ScopesOf(v), scopes) {
					t.Errorf("%s hangs in %v", key, k.ScopesOf(v))
				}
				if diff := k.Compare(form.PlacesIn(tx), v, k.Values(got, scopes)); len(diff) > 0 {
					t.Errorf("%s differs from itself: %+v", key, diff)
				}
				n++
			})
		})
		if err != nil || n == 0 {
			t.Errorf("%s: %d documents, %v", k.Wire, n, err)
		}
	}
}

func body(t *testing.T, key string, doc any) string {
	t.Helper()
	b, err := wire.EncodeDocument(key, doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func differs(t *testing.T, c *county.County) {
	err := c.View(func(tx county.Tx) error {
		doc, at, _, err := county.Document(tx, "board/reception")
		if err != nil {
			return err
		}
		k := form.Board()
		before := k.Values(doc, at.Scopes)
		after := k.Values(doc, []string{"station/hewan"})
		after.Set("title", "新标题")
		after.Set("body", after.Get("body")+"\n\n第九十九条 加的。")
		diff := k.Compare(form.PlacesIn(tx), before, after)
		got := fmt.Sprintf("%+v", diff)
		if len(diff) != 3 || diff[1].Old != "全县" || diff[1].New != "河湾镇人大代表联络站" || len(diff[2].Lines) == 0 || len(diff[2].Lines) > 5 {
			t.Errorf("%s", got)
		}
		if last := diff[2].Lines[len(diff[2].Lines)-1]; last.Mark != "ins" || last.Words != "第九十九条 加的。" {
			t.Errorf("%s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
