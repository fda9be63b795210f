package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// What the console is measured with.
const (
	consoleCases    = 100_000
	consoleStations = 300
	consoleClerks   = 20
	consoleRounds   = 5           // of each clerk over all pages
	consoleThought  = time.Second // of a clerk over a page, on average
	consoleSecret   = "qingyang-lamei-2026"
)

// consolePages are what clerks look at in turn; * is a receipt number.
var consolePages = []struct{ name, path string }{
	{"today", "/console/"}, {"cases", "/console/cases"}, {"cases_overdue", "/console/cases?only=overdue"},
	{"cases_far", "/console/cases?page=900"}, {"search_common", "/console/cases?q=路灯"}, {"search_rare", "/console/cases?q=第三百一十二户"},
	{"case", "/console/cases/*"}, {"calendar", "/console/calendar"}, {"deputies", "/console/deputies"},
	{"content", "/console/content"}, {"results", "/console/results"}, {"stations", "/console/stations"},
	{"audit", "/console/audit"}, {"settings", "/console/settings"},
}

// consoleFigures has clerks look at pages, while all stations are connected: first as
// people do, a second or so for each, then as fast as the pages come.
func consoleFigures(ctx context.Context, c config) ([]figure, error) {
	c.stations = consoleStations
	p, err := newProvince(ctx, c, "console", swarm.Enrol)
	if err != nil {
		return nil, err
	}
	receipts, err := p.fillCases(ctx, consoleCases)
	if err != nil {
		return nil, fmt.Errorf("make cases: %w", err)
	}
	if err := p.addClerks(ctx, c); err != nil {
		return nil, err
	}
	if err := p.serve(ctx, c.county, "-key-file", p.dir+".key"); err != nil {
		return nil, err
	}
	defer p.stop()
	s := swarm.New(swarm.Config{Address: "wss://" + p.address, TLS: swarm.TLS(), Members: p.members})
	defer s.Close()
	s.Start(5 * time.Second)
	if err := waitFor(ctx, s, p.head); err != nil {
		return nil, err
	}
	clerks, err := p.signIn(ctx)
	if err != nil {
		return nil, err
	}
	loaded, err := clerks[0].untilLoaded(ctx)
	if err != nil {
		return nil, err
	}
	took, err := work(ctx, clerks, receipts, consoleThought)
	if err != nil {
		return nil, err
	}
	rushed, err := work(ctx, clerks, receipts, 0)
	if err != nil {
		return nil, err
	}
	rss, err := resident(p.pid())
	out := []figure{
		value("console_cases", consoleCases, ""), value("console_read_at_start", loaded.Seconds(), "s"),
		value("console_rss", float64(rss)/(1<<20), "MB"),
	}
	for _, page := range consolePages {
		t := took[page.name]
		out = append(out, value("console_"+page.name+"_p50", quantile(t, 0.5), "ms"),
			value("console_"+page.name+"_p95", quantile(t, 0.95), "ms").atMost(150))
	}
	var all []float64
	for _, t := range rushed {
		all = append(all, t...)
	}
	slices.Sort(all)
	out = append(out, value("console_flat_out_p50", quantile(all, 0.5), "ms"), value("console_flat_out_p95", quantile(all, 0.95), "ms"))
	return out, err
}

// words of the texts: some that many have, one that few have.
var consoleWords = []string{"村口路灯不亮", "楼道窗户坏了", "自来水停了", "路面坑洼", "垃圾没人清运", "低保怎么申请", "公交车太少"}

// fillCases has the stations send cases, and staff bring most of them to an end.
func (p *province) fillCases(ctx context.Context, n int) (receipts []liaison.ReceiptNo, err error) {
	store, err := boltstore.Open(filepath.Join(p.dir, "county.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	c, err := p.open(store)
	if err != nil {
		return nil, err
	}
	const at = 500
	for first := 0; first < n && ctx.Err() == nil; first += at {
		who := p.members[first/at%len(p.members)]
		put := wire.Put{Outbox: wire.ID16{byte(first / at), byte(first / at >> 8), 1}}
		var nos []liaison.ReceiptNo
		for i := first; i < first+at; i++ {
			item, no, err := swarm.Written(uint64(i+1), who, swarm.Paper{ //nolint:gosec // counts up
				Text:  fmt.Sprintf("%s，第%s户，请尽快派人来看。", consoleWords[i%len(consoleWords)], chineseNumber(i%1000)),
				Filed: time.Now().Add(-time.Duration(n-i) * 4 * time.Minute),
			})
			if err != nil {
				return nil, err
			}
			put.Items, nos = append(put.Items, item), append(nos, no)
		}
		if _, err := c.Receive(county.Machine{Station: who.Identity.Station}, put); err != nil {
			return nil, err
		}
		if err := c.Change(func(x *county.Edit) error { return bringOn(x, nos, n-first < n/50) }); err != nil {
			return nil, err
		}
		receipts = append(receipts, nos...)
	}
	return receipts, ctx.Err()
}

// bringOn closes all but a few matters; of the newest most stay open.
func bringOn(x *county.Edit, nos []liaison.ReceiptNo, newest bool) error {
	for i, no := range nos {
		if newest && i%4 != 0 || i%50 == 0 {
			continue
		}
		_, err := x.Append(no, county.Addition{Title: "事项标题", Events: []liaison.CaseEvent{
			{Step: liaison.Accepted, Who: "示例办公室"}, {Step: liaison.Assigned, Unit: "示例承办单位"},
			{Step: liaison.Answered, Class: "A", Words: "已经修好。"}, {Step: liaison.Closed, Who: "示例办公室"},
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func chineseNumber(n int) string {
	digits := []rune("零一二三四五六七八九")
	if n < 100 {
		return string([]rune{digits[n/10], '十', digits[n%10]})
	}
	return string([]rune{digits[n/100], '百', digits[n/10%10], '十', digits[n%10]})
}

func (p *province) addClerks(ctx context.Context, c config) error {
	secret := p.dir + ".password"
	if err := os.WriteFile(secret, []byte(consoleSecret), 0o600); err != nil {
		return err
	}
	for i := range consoleClerks {
		cmd := exec.CommandContext(ctx, c.county, "account", "add", clerkName(i), "-data", p.dir, "-person", "示例",
			"-role", "office", "-password-file", secret)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("add an account: %w: %s", err, out)
		}
	}
	return nil
}

func clerkName(i int) string { return fmt.Sprintf("shili-%d", i) }

// clerk is somebody at a browser.
type clerk struct {
	http *http.Client
	base string
}

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (p *province) signIn(ctx context.Context) ([]clerk, error) {
	clerks := make([]clerk, consoleClerks)
	for i := range clerks {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return nil, err
		}
		k := clerk{&http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}, "http://" + p.address}
		page, err := k.get(ctx, "/console/sign-in")
		if err != nil {
			return nil, err
		}
		form := url.Values{"name": {clerkName(i)}, "password": {consoleSecret}}
		if m := formToken.FindStringSubmatch(page); m != nil {
			form.Set("token", m[1])
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, k.base+"/console/sign-in", strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if page, err = k.do(req); err != nil {
			return nil, err
		}
		if !strings.Contains(page, "今天要办的") {
			return nil, errors.New("signing in did not lead to the first page")
		}
		clerks[i] = k
	}
	return clerks, nil
}

func (k clerk) get(ctx context.Context, path string) (string, error) {
	u, err := url.Parse(k.base + path)
	if err != nil {
		return "", err
	}
	u.RawQuery = u.Query().Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", err
	}
	return k.do(req)
}

func (k clerk) do(req *http.Request) (string, error) {
	res, err := k.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", req.URL.Path, res.Status)
	}
	return string(b), err
}

// untilLoaded waits until a search finds what only a text says, twice the same.
func (k clerk) untilLoaded(ctx context.Context) (time.Duration, error) {
	began, found := time.Now(), ""
	count := regexp.MustCompile(`共 (\d+) 件`)
	for ctx.Err() == nil && time.Since(began) < 5*time.Minute {
		page, err := k.get(ctx, "/console/cases?q=第九百九十九户")
		if err != nil {
			return 0, err
		}
		if m := count.FindStringSubmatch(page); m != nil && m[1] == fmt.Sprint(consoleCases/1000) {
			return time.Since(began), nil
		} else if m != nil {
			found = m[1]
		}
		if err := restFor(ctx, 250*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, fmt.Errorf("the texts were not read: found %s", found)
}

// work has every clerk look at all pages in an order of their own, and think about
// each for half to one and a half times thought.
func work(ctx context.Context, clerks []clerk, receipts []liaison.ReceiptNo, thought time.Duration) (map[string][]float64, error) {
	var mu sync.Mutex
	took := map[string][]float64{}
	var all sync.WaitGroup
	var failed error
	for i, k := range clerks {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(i), 7)) //nolint:gosec // not for secrets
			for range consoleRounds {
				for _, n := range dice.Perm(len(consolePages)) {
					page := consolePages[n]
					path := strings.Replace(page.path, "*", string(receipts[dice.IntN(len(receipts))]), 1)
					began := time.Now()
					_, err := k.get(ctx, path)
					ms := float64(time.Since(began).Microseconds()) / 1000
					mu.Lock()
					took[page.name], failed = append(took[page.name], ms), errors.Join(failed, err)
					mu.Unlock()
					if err == nil && thought > 0 {
						err = restFor(ctx, thought/2+time.Duration(dice.Int64N(int64(thought))))
					}
					if err != nil {
						return
					}
				}
			}
		})
	}
	all.Wait()
	for _, t := range took {
		slices.Sort(t)
	}
	return took, failed
}
