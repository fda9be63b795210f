package pages_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/pages"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// source is a county of a few documents.
type source struct {
	docs  map[string]any
	scope map[string]string
	blobs map[liaison.BlobID][]byte
	kase  liaison.Case
	key   string
	now   time.Time
}

func (s *source) Document(key string) (any, bool, error) {
	d, ok := s.docs[key]
	return d, ok, nil
}

func (s *source) Documents(kind string, fn func(string, []string, any)) error {
	for key, d := range s.docs {
		if k, _, _ := wire.SplitKey(key); k == kind {
			fn(key, []string{s.scope[key]}, d)
		}
	}
	return nil
}

func (s *source) Blob(id liaison.BlobID) ([]byte, bool) {
	b, ok := s.blobs[id]
	return b, ok
}

func (s *source) PublicCase(no liaison.ReceiptNo, secret string) (liaison.Case, bool) {
	return s.kase, no == s.kase.Receipt && secret == s.key
}

func (s *source) Now() time.Time { return s.now }

var day = liaison.Date{Year: 2026, Month: 12, Day: 9} // the day before a reception

func county(t *testing.T) *source {
	t.Helper()
	no, err := liaison.IssueReceipt("333", 7, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 4, 5)), nil); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(photo.Bytes())
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	s := &source{now: day.At(600), key: "s3cret", blobs: map[liaison.BlobID][]byte{id: photo.Bytes(), "page": []byte("<html>no</html>")}}
	s.docs = map[string]any{
		wire.KeyRules: liaison.RulePack{
			County: "示例县", Office: "示例办公室", OfficePhone: "0500-5550100", ReplyWorkdays: 15,
			Categories:    []liaison.Category{{Code: "road", Name: "道路交通"}},
			ResultClasses: []liaison.ResultClass{{Code: "A", Name: "已解决", Explain: "事情已经办好。"}},
		},
		"station/s1": liaison.Station{ID: "s1", Name: "示例镇联络站", Town: "t1", Address: "东街 1 号", Hours: "工作日 8:30–17:30"},
		"deputy/d1": liaison.Deputy{
			ID: "d1", Name: "示例甲", Levels: []liaison.Level{liaison.CountyLevel}, Constituency: "第三选区",
			Occupation: "教师", Photo: id, Pledge: "件件有回音", Stations: []liaison.StationID{"s1"},
		},
		"plan/s1-2026": liaison.Plan{Station: "s1", Year: 2026, Rules: []liaison.PlanRule{{
			ID: "r", Kind: liaison.ReceptionDay, From: 540, To: 690, MonthDays: []int{10},
			Themes: []string{"供暖与物业"}, Deputies: []liaison.DeputyID{"d1"},
		}}},
		"board/b1": liaison.Board{ID: "b1", Kind: "制度", Title: "接待制度", Number: "1 号", Blocks: []liaison.Block{
			{Kind: liaison.Heading, Text: "总则"}, {Kind: liaison.Article, Label: "第一条", Text: "<script>alert(1)</script>"},
			{Kind: liaison.TableRow, Cells: []string{"活动", "次数"}}, {Kind: liaison.TableRow, Cells: []string{"学习", "四次"}},
			{Kind: liaison.Picture, Image: id, Text: "流程图"},
		}},
		"board/other": liaison.Board{ID: "other", Title: "别站的制度"},
	}
	s.scope = map[string]string{"board/b1": "town/t1", "board/other": "station/s2"}
	s.kase = liaison.Case{ID: "x", Receipt: no, QueryCode: "1234", Station: "s1", Category: "road", Events: []liaison.CaseEvent{
		{Step: liaison.Filed, At: day.At(60)}, {Step: liaison.Assigned, At: day.At(120), Unit: "县交通运输局"},
	}}
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func get(t *testing.T, s *source, path string) answer {
	t.Helper()
	site, err := pages.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

func TestPages(t *testing.T) {
	s := county(t)
	for _, c := range []struct {
		name, path string
		status     int
		has, not   []string
	}{
		{"index", "/", 200, []string{"示例镇联络站", `href="/s/s1"`}, nil},
		{"deputy", "/d/d1", 200, []string{"示例甲", "县人大代表 · 第三选区 · 教师", "12月10日 周四", "09:00–11:30", "供暖与物业", "件件有回音", "东街 1 号", "/p/"}, []string{"<form", "<textarea"}},
		{"board", "/b/b1", 200, []string{"接待制度", "第一条", "&lt;script&gt;", "<th>活动</th>", "<td>学习</td>", "流程图"}, []string{"<script"}},
		{"station", "/s/s1", 200, []string{"今天没有接待安排", "12月10日", "示例甲", "接待制度"}, []string{"别站的制度"}},
		{"style", "/style.css", 200, []string{"max-width"}, nil},
		{"no deputy", "/d/nobody", 404, []string{"没有找到这个网页"}, nil},
		{"no page", "/admin", 404, []string{"没有找到这个网页"}, nil},
		{"long id", "/b/" + strings.Repeat("a", 65), 400, []string{"网址不对"}, nil},
		{"no picture", "/p/none", 404, []string{"没有找到这个网页"}, nil},
		{"file that is no picture", "/p/page", 404, nil, []string{"<html>no"}},
		{"mistyped receipt", "/r/222222223/s3cret", 400, []string{"回执号"}, nil},
		{"wrong secret", "/r/" + string(s.kase.Receipt) + "/wrong", 404, []string{"还查不到"}, []string{"县交通运输局"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := get(t, s, c.path)
			body := res.body
			if res.status != c.status {
				t.Errorf("status %d, want %d", res.status, c.status)
			}
			for _, want := range c.has {
				if !strings.Contains(body, want) {
					t.Errorf("lacks %q in %s", want, body)
				}
			}
			for _, bad := range c.not {
				if strings.Contains(body, bad) {
					t.Errorf("has %q", bad)
				}
			}
			if res.header.Get("X-Content-Type-Options") != "nosniff" || res.header.Get("Referrer-Policy") != "no-referrer" ||
				strings.Contains(res.header.Get("Content-Security-Policy"), "unsafe") || res.header.Get("Content-Security-Policy") == "" {
				t.Errorf("headers %v", res.header)
			}
			if len(body) > 60<<10 {
				t.Errorf("%d bytes", len(body))
			}
		})
	}
}

// What the screen's codes hold leads to a page here.
func TestCodesLeadToPages(t *testing.T) {
	s := county(t)
	rules := liaison.RulePack{PublicURL: "https://example.org"}
	for name, code := range map[string]string{
		"deputy":  liaison.QRContent(s.docs["deputy/d1"].(liaison.Deputy), rules),
		"board":   liaison.BoardQR(s.docs["board/b1"].(liaison.Board), rules),
		"receipt": liaison.ReceiptQR(s.kase.Receipt, s.key, rules),
	} {
		path, ok := strings.CutPrefix(code, rules.PublicURL)
		if res := get(t, s, path); !ok || res.status != http.StatusOK {
			t.Errorf("%s: %q gives status %d", name, code, res.status)
		}
	}
}

func TestReceipt(t *testing.T) {
	s := county(t)
	path := "/r/" + string(s.kase.Receipt) + "/s3cret"
	res := get(t, s, path)
	body := res.body
	for _, want := range []string{s.kase.Receipt.String(), "道路交通", "已交办", "县交通运输局", "12月30日", "noindex"} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if res.header.Get("Cache-Control") != "no-store" || !strings.Contains(res.header.Get("X-Robots-Tag"), "noindex") {
		t.Errorf("headers %v", res.header)
	}
	if strings.Contains(body, s.kase.QueryCode) {
		t.Error("shows the query code")
	}
	s.kase.Events = append(s.kase.Events, liaison.CaseEvent{Step: liaison.Answered, At: day.At(700), Class: "A", Words: "护栏已经装好。"})
	body = get(t, s, path).body
	for _, want := range []string{"已答复", "已解决", "护栏已经装好。", "评价"} {
		if !strings.Contains(body, want) {
			t.Errorf("answered: lacks %q", want)
		}
	}
	if strings.Contains(body, "最迟") {
		t.Error("still speaks of a deadline")
	}
}

func TestPictureIsServed(t *testing.T) {
	s := county(t)
	for id, b := range s.blobs {
		if id == "page" {
			continue
		}
		res := get(t, s, "/p/"+string(id))
		if res.status != 200 || res.header.Get("Content-Type") != "image/jpeg" || res.body != string(b) {
			t.Errorf("status %d, %s, %d bytes", res.status, res.header.Get("Content-Type"), len(res.body))
		}
	}
}

func TestOnlyReads(t *testing.T) {
	site, err := pages.New(county(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/d/d1", strings.NewReader("x")))
	if rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", rec.Code)
	}
}
