package pages

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace is how much may come: burst at once, and one more each time every has passed.
type pace struct {
	burst int
	every time.Duration
}

// paces are those of one address and of the county as a whole.
type paces struct{ one, all pace }

// Whole villages share one address of a mobile network, so that one address is given
// what a busy reception day needs. The county's pace is what its disk bears: some 4,300
// matters a day, 40 MB.
var (
	lookPace = paces{one: pace{240, 100 * time.Millisecond}, all: pace{4000, time.Millisecond}}
	deedPace = paces{one: pace{30, 4 * time.Second}, all: pace{600, 250 * time.Millisecond}}
	filePace = paces{one: pace{20, 30 * time.Second}, all: pace{200, 20 * time.Second}}
)

// bucket holds what may still come. It is filled as time goes by.
type bucket struct {
	left float64
	at   time.Time
}

func (b *bucket) fill(p pace, now time.Time) {
	if gone := now.Sub(b.at); gone > 0 {
		b.left = min(float64(p.burst), b.left+float64(gone)/float64(p.every))
	}
	b.at = now
}

// wait is how long until one may come; 0 when one may now.
func (b *bucket) wait(p pace) time.Duration {
	if b.left >= 1 {
		return 0
	}
	return time.Duration((1-b.left)*float64(p.every)).Round(time.Second) + time.Second
}

// gate lets requests pass at a pace.
type gate struct {
	paces

	mu   sync.Mutex
	seen map[netip.Addr]*bucket
	all  bucket
}

// mostSeen is how many addresses a gate tells apart; all others are as one.
const mostSeen = 8192

func newGate(p paces) *gate {
	return &gate{paces: p, seen: map[netip.Addr]*bucket{}, all: bucket{left: float64(p.all.burst)}}
}

// pass takes one from the address's bucket and the county's; wait is for how long
// there is none, 0 when it passed.
func (g *gate) pass(now time.Time, from netip.Addr) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	one := g.bucketOf(now, from)
	one.fill(g.one, now)
	g.all.fill(g.paces.all, now)
	if wait = max(one.wait(g.one), g.all.wait(g.paces.all)); wait > 0 {
		return wait
	}
	one.left--
	g.all.left--
	return 0
}

func (g *gate) bucketOf(now time.Time, from netip.Addr) *bucket {
	if b := g.seen[from]; b != nil {
		return b
	}
	if len(g.seen) >= mostSeen {
		for a, b := range g.seen {
			if b.fill(g.one, now); b.left >= float64(g.one.burst) {
				delete(g.seen, a)
			}
		}
	}
	if len(g.seen) >= mostSeen {
		from = netip.Addr{}
	}
	b := g.seen[from]
	if b == nil {
		b = &bucket{left: float64(g.one.burst), at: now}
		g.seen[from] = b
	}
	return b
}

// address is who asks: of IPv6 the network, which is one customer's.
func (s *Site) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.gateway { // the last one is the gateway's own word
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(all[len(all)-1]); last != "" {
			host = last
		}
	}
	a, err := netip.ParseAddr(host)
	if with, bad := netip.ParseAddrPort(host); err != nil && bad == nil { // some gateways write the port too
		a, err = with.Addr(), nil
	}
	if err != nil {
		return netip.Addr{}
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}

// slow answers who only looks, too fast.
func (s *Site) slow(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", seconds(wait))
	w.Header().Set("Cache-Control", "no-store")
	s.problem(w, http.StatusTooManyRequests, "请稍等", "现在看的人多，请等 "+waitWords(wait)+"再打开。")
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }

func waitWords(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d 秒", max(1, int(d/time.Second)))
	}
	return fmt.Sprintf("%d 分钟", int((d+time.Minute-1)/time.Minute))
}
