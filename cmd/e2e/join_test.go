package e2e_test

import (
	"encoding/pem"
	"image"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/sync/liaison"
)

// Where things are on the first-run page.
var (
	joinNext   = image.Pt(788, 977)
	joinStick  = image.Pt(292, 977)
	joinScheme = image.Pt(697, 1716) // https://
	joinBegin  = image.Pt(540, 1250)
)

// addressKeys are the keys of an address.
func addressKeys(s string) []image.Point {
	var out []image.Point
	for _, r := range s {
		for row, keys := range []string{"1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/"} {
			if i := strings.IndexRune(keys, r); i >= 0 {
				out = append(out, image.Pt(63+106*i, 1159+140*row))
			}
		}
	}
	return out
}

// codeKeys are the keys of a joining code.
func codeKeys(s string) []image.Point {
	var out []image.Point
	for _, r := range s {
		if i := strings.IndexRune(liaison.ReceiptAlphabet, r); i >= 0 {
			out = append(out, image.Pt(77+132*(i%8), 1159+140*(i/8)))
		}
	}
	return out
}

// joinPIN are the keys of the PIN on the first-run page.
func joinPIN() []image.Point {
	var out []image.Point
	for _, r := range trial.PIN {
		at := image.Pt(540, 1699)
		if d := int(r - '1'); d >= 0 {
			at = image.Pt(186+354*(d%3), 1174+175*(d/3))
		}
		out = append(out, at)
	}
	return out
}

// choosesPIN answers the last question of the page, twice, and sends the answers.
func (k *kiosk) choosesPIN() {
	k.t.Helper()
	for range 2 {
		k.strike(joinPIN()...)
		k.tap(joinNext)
	}
}

// Somebody types the county's address and the code, and the machine joins over its
// own TLS. Then another machine takes the station over with a file from a stick: the
// first one says so and takes no more registrations, also after a restart.
func TestJoinAndTakeOver(t *testing.T) {
	c := newCounty(t)
	k := newKiosk(t, portrait, "")
	address, code, _ := strings.Cut(c.join(), "/join/")
	k.strike(append([]image.Point{joinScheme}, addressKeys(strings.TrimPrefix(address, "https://"))...)...)
	k.shot("address")
	k.tap(joinNext)
	k.strike(codeKeys(code)...)
	k.shot("code")
	k.tap(joinNext)
	k.choosesPIN()
	k.says(10*time.Second, "connected to county")
	k.settle()
	k.shot("joined")
	k.tap(joinBegin)
	k.shot("home")
	list := c.run("station", "list", "-data", c.data)
	if !strings.Contains(list, "使用中") || strings.Contains(list, "旧版程序") {
		t.Errorf("list:\n%s", list)
	}
	fresh := newDisplay(t, portrait)
	stick := t.TempDir()
	c.join("-replace", "-file", stick)
	fresh.start("", "-usb", stick)
	fresh.tap(joinStick)
	fresh.shot("stick")
	fresh.choosesPIN()
	fresh.says(10*time.Second, "connected to county")

	k.says(10*time.Second, `"problem":"taken-over"`)
	k.settle()
	k.shot("taken-over")
	k.opens(toRegister)
	k.shot("closed")
	k.kill()
	c.kill()
	k.start("") // the county cannot be asked, and it knows all the same
	k.tap(anywhere)
	k.opens(toRegister)
	k.shot("closed-after-restart")
	k.tap(agree) // there is nothing to agree to
	if strings.Contains(k.log(), "registration kept") {
		t.Error("a registration was taken")
	}
}

// A kiosk joins and works through a gateway that ends TLS.
func TestGateway(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.kill()
	c.serve("-gateway")
	to, err := url.Parse("http://" + c.listen)
	if err != nil {
		t.Fatal(err)
	}
	gateway := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(to))
	t.Cleanup(gateway.Close)
	root := filepath.Join(t.TempDir(), "root.pem")
	der := pem.Block{Type: "CERTIFICATE", Bytes: gateway.Certificate().Raw}
	if err := os.WriteFile(root, pem.EncodeToMemory(&der), 0o600); err != nil {
		t.Fatal(err)
	}
	k := newKiosk(t, portrait, strings.Replace(c.join(), "https://"+c.listen, gateway.URL, 1), "-ca", root)
	k.says(10*time.Second, "connected to county")
	k.tap(anywhere)
	no := k.register()
	c.waitFor(20*time.Second, complaint, "registrations", "show", no)
}
