package console

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"lianluozhan/sync/county/console/frame"
)

// Door says over which connections the console may be used. Passwords and residents'
// words cross them, so those from other machines must be encrypted unless Plain.
type Door struct {
	TLS   bool // the server shows browsers a certificate, on the same port
	Proxy bool // a proxy on this machine takes TLS connections and says so
	Plain bool // not encrypted from other machines too, e.g. in a closed network
}

// encrypted reports whether nobody on the way can read the request.
func (d Door) encrypted(r *http.Request) bool {
	return r.TLS != nil || d.proxied(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// proxied reports whether a proxy on this machine passes the request on.
func (d Door) proxied(r *http.Request) bool {
	return d.Proxy && loopback(r) && r.Header.Get("X-Forwarded-For") != ""
}

// local reports whether the browser runs on this machine and asks for this machine:
// by another name it may have been led here by a page of somebody else.
func local(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	ip, err := netip.ParseAddr(host)
	here := host == "localhost" || err == nil && ip.IsLoopback()
	return here && loopback(r) && r.Header.Get("X-Forwarded-For") == ""
}

func loopback(r *http.Request) bool {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// from is the address of the browser.
func (d Door) from(r *http.Request) string {
	if d.proxied(r) { // what the proxy itself added is the last
		all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		return strings.TrimSpace(all[len(all)-1])
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// keep lets through what may pass. Others are led to the encrypted address where
// there is one, else told why not.
func (d Door) keep(next, why http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case d.encrypted(r) || d.Plain || local(r) || strings.HasPrefix(r.URL.Path, frame.AssetPath):
			next.ServeHTTP(w, r)
		case d.TLS && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		default:
			why.ServeHTTP(w, r)
		}
	})
}
