package pages_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/pages"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// site is a county on a disk with its pages on a socket, and a clock moved by hand.
type site struct {
	*httptest.Server
	t      *testing.T
	county *county.County
	desk   *phone.Desk
	keys   *seal.Keyring
	photo  liaison.BlobID
	blobs  map[liaison.BlobID][]byte
	logged bytes.Buffer

	mu   sync.Mutex
	at   time.Time
	from string // X-Forwarded-For, where a gateway stands before
}

var day = liaison.Date{Year: 2026, Month: 12, Day: 9} // the day before a reception

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *site) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

func open(t *testing.T) *site { return openAt(t, false) }

func openAt(t *testing.T, gateway bool) *site {
	t.Helper()
	s := &site{t: t, at: day.At(600), blobs: map[liaison.BlobID][]byte{}}
	content, err := seal.NewKeyFile()
	s.must(err)
	lock, err := seal.KeyFile(content)
	s.must(err)
	s.keys, err = seal.Create(filepath.Join(t.TempDir(), "seal.keys"), lock, seal.HPKE, s.at)
	s.must(err)
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	s.must(err)
	t.Cleanup(func() { s.must(store.Close()) })
	log := slog.New(slog.NewTextHandler(&s.logged, nil))
	cfg := county.Config{Store: store, Now: s.now, Rand: rand.Reader, Log: log, Keys: s.keys}
	s.must(county.Init(cfg, "示例县"))
	s.county, err = county.Open(cfg)
	s.must(err)
	s.desk, err = phone.Open(phone.Config{County: s.county, Rand: rand.Reader, Check: seal.Check})
	s.must(err)
	h, err := pages.New(pages.Config{County: s.county, Desk: s.desk, Log: log, Gateway: gateway})
	s.must(err)
	s.Server = httptest.NewServer(h)
	t.Cleanup(s.Close)
	s.publish(s.content()...)
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) publish(docs ...county.Scoped) {
	s.t.Helper()
	_, err := s.county.Publish(docs, nil, s.blobs)
	s.must(err)
}

// put adds documents to those that are there.
func (s *site) put(docs ...county.Scoped) {
	s.t.Helper()
	s.must(s.county.Change(func(x *county.Edit) error {
		for _, d := range docs {
			if err := x.Put(d); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *site) blob(b []byte) liaison.BlobID {
	sum := sha256.Sum256(b)
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	s.blobs[id] = b
	return id
}

func rules() liaison.RulePack {
	return liaison.RulePack{
		County: "示例县", Office: "示例办公室", OfficePhone: "0500-5550100", ReplyWorkdays: 15, PublicURL: "https://example.org",
		Categories:    []liaison.Category{{Code: "road", Name: "道路交通", Hint: "路面、路灯"}, {Code: "other", Name: "其他"}},
		ResultClasses: []liaison.ResultClass{{Code: "A", Name: "已解决", Explain: "事情已经办好。"}},
		Consent:       liaison.Consent{Version: "2026-01", Text: []string{"只用于办理本事项。", "办结后按规定删除。"}},
		Refuses:       []liaison.Refusal{{What: "诉讼、仲裁类事项", GoTo: "县人民法院"}},
	}
}

func (s *site) content() []county.Scoped {
	var photo bytes.Buffer
	s.must(jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 4, 5)), nil))
	s.photo = s.blob(photo.Bytes())
	all := []string{county.ScopeCounty}
	one := []string{county.ScopeStation("s1")}
	return []county.Scoped{
		{Key: wire.KeyRules, Doc: rules(), Scopes: all},
		{Key: "station/s1", Scopes: one, Doc: liaison.Station{
			ID: "s1", Name: "示例镇联络站", Town: "t1", TownName: "示例镇", Address: "东街 1 号", Hours: "工作日 8:30–17:30",
			Kind: "联络站", Villages: []string{"东关村", "西关村"},
		}},
		{Key: "station/s2", Scopes: []string{county.ScopeStation("s2")}, Doc: liaison.Station{
			ID: "s2", Name: "河湾联络点", Town: "t1", TownName: "示例镇", Parent: "s1", Villages: []string{"河湾村"},
		}},
		{Key: "deputy/d1", Scopes: one, Doc: liaison.Deputy{
			ID: "d1", Name: "示例甲", Levels: []liaison.Level{liaison.CountyLevel}, Constituency: "第三选区",
			Occupation: "教师", Photo: s.photo, Pledge: "件件有回音", Stations: []liaison.StationID{"s1"},
		}},
		{Key: "deputy/d2", Scopes: one, Doc: liaison.Deputy{
			ID: "d2", Name: "示例乙", Levels: []liaison.Level{liaison.Township}, Stations: []liaison.StationID{"s2", "s1"},
		}},
		{Key: "deputy/lonely", Scopes: all, Doc: liaison.Deputy{ID: "lonely", Name: "示例丙"}},
		{Key: "plan/s1-2026", Scopes: one, Doc: liaison.Plan{Station: "s1", Year: 2026, Rules: []liaison.PlanRule{{
			ID: "r", Kind: liaison.ReceptionDay, From: 540, To: 690, MonthDays: []int{10},
			Themes: []string{"供暖与物业"}, Deputies: []liaison.DeputyID{"d1"},
		}}}},
		{Key: "board/b1", Scopes: []string{county.ScopeTown("t1")}, Doc: liaison.Board{
			ID: "b1", Kind: "制度", Title: "接待制度", Number: "1 号", Blocks: []liaison.Block{
				{Kind: liaison.Heading, Text: "总则"}, {Kind: liaison.Article, Label: "第一条", Text: "<script>alert(1)</script>"},
				{Kind: liaison.TableRow, Cells: []string{"活动", "次数"}}, {Kind: liaison.TableRow, Cells: []string{"学习", "四次"}},
				{Kind: liaison.Picture, Image: s.photo, Text: "流程图"},
			},
		}},
		{Key: "board/other", Scopes: []string{county.ScopeStation("s9")}, Doc: liaison.Board{ID: "other", Title: "别站的制度"}},
		{Key: "result/1", Scopes: one, Doc: liaison.Result{
			ID: "1", Date: day.Add(-3), Title: "东街路灯", Category: "road", Summary: "路灯不亮", Class: "A", Answer: "已换新灯。",
			Unit: "示例单位", Station: "s1", Satisfaction: liaison.Satisfied,
		}},
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// has fails for words that are not on the page.
func (a answer) has(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("lacks %q in %s", w, a.body)
		}
	}
}

func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("has %q", w)
		}
	}
}

func (s *site) get(path string) answer { return s.do(http.MethodGet, path, "") }

func (s *site) post(path string, form url.Values) answer {
	return s.do(http.MethodPost, path, form.Encode())
}

func (s *site) do(method, path, body string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	s.must(err)
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if s.from != "" {
		req.Header.Set("X-Forwarded-For", s.from)
	}
	return s.send(req)
}

func (s *site) send(req *http.Request) answer {
	s.t.Helper()
	c := s.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := c.Do(req)
	s.must(err)
	b, err := io.ReadAll(res.Body)
	s.must(err)
	s.must(res.Body.Close())
	return answer{res.StatusCode, res.Header, string(b)}
}

var token = regexp.MustCompile(`name="form" value="([^"]+)"`)

// token is that of the form on a page.
func (a answer) token(t *testing.T) string {
	t.Helper()
	m := token.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no form in %s", a.body)
	}
	return m[1]
}

const said = "村口第三盏路灯坏了半个月，晚上看不见路"

// letter is the form on a page, filled in by a person, who takes a minute.
func (s *site) letter(path string) url.Values {
	s.t.Helper()
	form := s.get(path).token(s.t)
	s.later(time.Minute)
	return url.Values{
		"form": {form}, "text": {said}, "category": {"road"}, "village": {"东关村"}, "name": {"示例丁"},
		"phone": {"13800001234"}, "consent": {"2026-01"},
	}
}

// filed is a matter from a phone: its receipt's page, and its number.
func (s *site) filed() (path string, no liaison.ReceiptNo) {
	s.t.Helper()
	res := s.post("/d/d1", s.letter("/d/d1"))
	if res.status != http.StatusSeeOther {
		s.t.Fatalf("status %d: %s", res.status, res.body)
	}
	path, _, _ = strings.Cut(res.header.Get("Location"), "?")
	no, err := liaison.ParseReceiptNo(strings.Split(path, "/")[2])
	s.must(err)
	return path, no
}

func (s *site) act(no liaison.ReceiptNo, e liaison.CaseEvent) {
	s.t.Helper()
	_, err := s.county.Act(no, e, "")
	s.must(err)
}

func (s *site) matters() (out []county.Matter) {
	s.t.Helper()
	s.must(s.county.Matters(func(m county.Matter) bool {
		out = append(out, m)
		return true
	}))
	return out
}
