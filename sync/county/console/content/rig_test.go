package content_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"log/slog"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/content"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

var (
	office = account.Account{Name: "xian", Person: "示例甲", Role: account.Office}
	town   = account.Account{Name: "zhen", Person: "示例乙", Role: account.Town, Town: "t1"}
	clerk  = account.Account{Name: "zhan", Person: "示例丙", Role: account.Liaison, Station: "s1"}
	other  = account.Account{Name: "wai", Person: "示例丁", Role: account.Town, Town: "t2"}
)

// rig is a county of two townships with the pages, as somebody in a browser has them.
type rig struct {
	*frametest.Site
	t *testing.T
	c *county.County
	p *press.Press
}

func open(t *testing.T) rig {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	now := func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, liaison.Zone) }
	cfg := county.Config{Store: store, Now: now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var docs []county.Scoped
	for _, d := range []any{
		liaison.Station{ID: "s1", Name: "甲站", Kind: "联络站", Town: "t1", TownName: "甲镇"},
		liaison.Station{ID: "s2", Name: "乙站", Kind: "联络站", Town: "t2", TownName: "乙镇"},
		liaison.Deputy{ID: "d1", Name: "示例戊", Levels: []liaison.Level{liaison.Township}, Stations: []liaison.StationID{"s1"}},
		liaison.Board{ID: "b1", Kind: "制度", Title: "旧标题", Blocks: []liaison.Block{{Kind: liaison.Paragraph, Text: "旧的正文。"}}},
		liaison.RulePack{
			County: "示例县", Office: "示例单位", ReplyWorkdays: 15,
			Categories:    []liaison.Category{{Code: "road", Name: "道路交通"}},
			ResultClasses: []liaison.ResultClass{{Code: "A", Name: "已解决", Recheck: true}},
			Consent:       liaison.Consent{Version: "1", Text: []string{"告知。"}},
			Holidays:      []liaison.Holiday{{Date: liaison.Date{Year: 2026, Month: 10, Day: 1}, Name: "国庆节"}},
		},
	} {
		docs = append(docs, county.Scoped{Key: keyOf(t, d), Doc: d, Scopes: press.ScopesOf(d, []string{county.ScopeCounty})})
	}
	if _, err := c.Publish(docs, nil, nil); err != nil {
		t.Fatal(err)
	}
	p := press.Open(c)
	part, err := content.New(content.Config{County: c, Press: p, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	return rig{frametest.Serve(t, office, part), t, c, p}
}

func keyOf(t *testing.T, doc any) string {
	t.Helper()
	key := map[bool]string{true: "rules/county"}[isRules(doc)]
	switch d := doc.(type) {
	case liaison.Station:
		key = "station/" + string(d.ID)
	case liaison.Deputy:
		key = "deputy/" + string(d.ID)
	case liaison.Board:
		key = "board/" + d.ID
	}
	return key
}

func isRules(doc any) bool { _, ok := doc.(liaison.RulePack); return ok }

var (
	inputs   = regexp.MustCompile(`<input[^>]*>`)
	areas    = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`)
	selected = regexp.MustCompile(`(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	attr     = regexp.MustCompile(`(name|value|type)="([^"]*)"`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&")
)

// form reads what a browser would send of the page's form.
func (r rig) form(path string) url.Values {
	r.t.Helper()
	page := r.Get(path)
	if page.Status != 200 {
		r.t.Fatalf("%s: %d", path, page.Status)
	}
	return formOf(page.Body)
}

func formOf(page string) url.Values {
	v := url.Values{}
	_, body, _ := strings.Cut(page, `id="sheet"`)
	body, _, _ = strings.Cut(body, "</form>")
	for _, in := range inputs.FindAllString(body, -1) {
		a := map[string]string{}
		for _, m := range attr.FindAllStringSubmatch(in, -1) {
			a[m[1]] = unescape.Replace(m[2])
		}
		if a["type"] == "checkbox" {
			if !strings.Contains(in, " checked") {
				continue
			}
			if a["value"] == "" {
				a["value"] = "on"
			}
		}
		if a["name"] != "" && a["name"] != "token" && a["type"] != "file" {
			v.Add(a["name"], a["value"])
		}
	}
	for _, m := range areas.FindAllStringSubmatch(body, -1) {
		v.Add(m[1], unescape.Replace(m[2]))
	}
	for _, m := range selected.FindAllStringSubmatch(body, -1) {
		c := chosen.FindStringSubmatch(m[2])
		if c == nil {
			c = []string{"", ""}
		}
		v.Add(m[1], unescape.Replace(c[1]))
	}
	return v
}

// with is a form with some fields changed.
func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, s := range v {
		out[k] = s
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func (r rig) board(id string) liaison.Board {
	r.t.Helper()
	doc, _, err := r.c.Document("board/" + id)
	if err != nil {
		r.t.Fatal(err)
	}
	b, _ := doc.(liaison.Board)
	return b
}

func pictureOf(t *testing.T, kind string) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) //nolint:gosec // any shade will do
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	if kind == "png" {
		b.Reset()
		err = png.Encode(&b, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claims is a PNG of a few bytes that says it is w×h.
func claims(w, h uint32) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func words(doc any) string { return fmt.Sprintf("%+v", doc) }
