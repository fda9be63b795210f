package webtest_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/browser"
)

// Every page that a person of each role can come to by links is sound, on a laptop
// and on a tablet.
func TestEveryConsolePage(t *testing.T) {
	c := newCounty(t)
	no := c.write("d14")
	for _, role := range []string{"office", "town", "liaison", "it", "auditor"} {
		t.Run(role, func(t *testing.T) {
			p := c.as(role, browser.Laptop)
			p.t = t
			seen := p.crawl("/console/", func(path string) {
				p.must(p.Resize(browser.Laptop))
				p.sound(role + "-" + shapeOf(path))
				p.must(p.Resize(browser.Tablet))
				p.sound(role + "-tablet-" + shapeOf(path))
			})
			least := map[string]int{"office": 20, "town": 10, "liaison": 8, "it": 4, "auditor": 2}[role]
			if len(seen) < least {
				t.Errorf("only %d kinds of page: %v", len(seen), seen)
			}
			if role == "office" && !slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, "/console/cases/") }) {
				t.Errorf("the case %s was not found by links: %v", no, seen)
			}
		})
	}
}

// Every page behind the codes is sound on a small phone.
func TestEveryPhonePage(t *testing.T) {
	c := newCounty(t)
	p := c.open(browser.Small)
	seen := p.crawl("/", func(path string) { p.sound(shapeOf(path)) })
	for _, want := range []string{"/d/*", "/b/*", "/s/*"} {
		if !slices.Contains(seen, want) {
			t.Errorf("%s was not found by links: %v", want, seen)
		}
	}
}

// name is a part of a path that names a thing.
var name = regexp.MustCompile(`^([0-9A-Z]{6,}|[a-z]*[0-9].*|[a-z]+-.*|[^a-z].*)$`)

// pagesWithNames are followed by the name of a thing.
var things = []string{"d", "b", "s", "r", "cases", "deputies", "stations", "boards", "notices", "profiles", "accounts", "calendar", "history", "results"}

// shapeOf is a path with the names of things taken out, so that one page of each
// kind is looked at.
func shapeOf(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	parts := strings.Split(u.Path, "/")
	for i, s := range parts {
		if i > 0 && s != "" && s != "new" && (name.MatchString(s) || slices.Contains(things, parts[i-1]) && !slices.Contains(things, s)) {
			parts[i] = "*"
		}
	}
	keys := slices.Sorted(func(yield func(string) bool) {
		for k := range u.Query() {
			if !yield(k) {
				return
			}
		}
	})
	shape := strings.Join(parts, "/")
	if len(keys) > 0 {
		shape += "?" + strings.Join(keys, "&")
	}
	return shape
}

// crawl follows links from a page to one page of each shape, and calls look on each.
func (p *tab) crawl(from string, look func(path string)) (seen []string) {
	p.t.Helper()
	queue := []string{from}
	for len(queue) > 0 && len(seen) < 150 {
		path := queue[0]
		queue = queue[1:]
		if slices.Contains(seen, shapeOf(path)) {
			continue
		}
		seen = append(seen, shapeOf(path))
		p.goTo(path)
		var kind string
		p.must(p.Eval(`document.contentType`, &kind))
		if kind != "text/html" {
			continue
		}
		look(path)
		var links []string
		p.must(p.Eval(`[...document.querySelectorAll('a[href]')].filter(a=>!a.hasAttribute('download')).map(a=>a.href)`, &links))
		for _, l := range links {
			u, err := url.Parse(l)
			if err != nil || u.Host != p.c.listen || download.MatchString(u.Path) {
				continue
			}
			if to := u.RequestURI(); strings.HasPrefix(to, from) || from == "/" && !strings.HasPrefix(to, "/console") {
				queue = append(queue, to)
			}
		}
	}
	return seen
}

// download are addresses that give a file.
var download = regexp.MustCompile(`\.(xlsx|csv|png|svg|css|js|jpg)$|/export|/template|/assets/`)
