// Package browser drives a headless Chromium as a person would: by the words on
// keys and the labels of fields. It knows no page of ours.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to show what is waited for.
const patience = 30 * time.Second

// Browser is one Chromium with nothing remembered from before.
type Browser struct {
	ctx  context.Context
	stop []context.CancelFunc
}

// Start starts Chromium, which keeps what it must in dir.
func Start(ctx context.Context, dir string) (*Browser, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.WSURLReadTimeout(time.Minute))
	for _, p := range []string{"/usr/bin/chromium", "/usr/bin/google-chrome"} {
		if _, err := os.Stat(p); err == nil {
			opts = append(opts, chromedp.ExecPath(p))
			break
		}
	}
	all, stopAll := chromedp.NewExecAllocator(ctx, opts...)
	one, stopOne := chromedp.NewContext(all)
	b := &Browser{one, []context.CancelFunc{stopOne, stopAll}}
	if err := chromedp.Run(one); err != nil {
		b.Stop()
		return nil, fmt.Errorf("start chromium: %w", err)
	}
	return b, nil
}

// Stop ends Chromium.
func (b *Browser) Stop() {
	for _, stop := range b.stop {
		stop()
	}
}

// Page is one tab with cookies of its own.
type Page struct {
	ctx  context.Context
	stop context.CancelFunc
	// Faults are what pages complained about: scripts that failed, what the content
	// policy refused.
	Faults []string
}

// Size is a window's inside in CSS pixels.
type Size struct {
	Width, Height int64
	Phone         bool // small, with touches
}

// Usual sizes.
var (
	Laptop  = Size{1366, 768, false}
	Desktop = Size{1920, 1080, false}
	Tablet  = Size{820, 1180, false}
	Small   = Size{360, 800, true}
)

// Open opens a tab of its own.
func (b *Browser) Open(s Size) (*Page, error) {
	id, err := b.window()
	if err != nil {
		return nil, fmt.Errorf("open a window: %w", err)
	}
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	p := &Page{ctx: ctx, stop: stop}
	chromedp.ListenTarget(ctx, func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			p.Faults = append(p.Faults, e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if words := said(e.Args); e.Type == runtime.APITypeError && !strings.Contains(words, "htmx:send") { // a fetch cut short by the next page
				p.Faults = append(p.Faults, words)
			}
		case *page.EventJavascriptDialogOpening:
			go func() { _ = chromedp.Run(ctx, page.HandleJavaScriptDialog(true)) }() // a question: yes
		}
	})
	if err := chromedp.Run(ctx); err != nil { // with its own context: the tab lives as long as that
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	return p, p.Resize(s)
}

// said is what a script wrote on the console.
func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		words = append(words, string(a.Value)+a.Description)
	}
	return strings.Join(words, " ")
}

// window opens a window that shares no cookies with others.
func (b *Browser) window() (target.ID, error) {
	ctx := cdp.WithExecutor(b.ctx, chromedp.FromContext(b.ctx).Browser)
	own, err := target.CreateBrowserContext().Do(ctx)
	if err != nil {
		return "", err
	}
	return target.CreateTarget("about:blank").WithBrowserContextID(own).WithNewWindow(true).Do(ctx)
}

// Close closes the tab.
func (p *Page) Close() { p.stop() }

// Resize makes the window another size.
func (p *Page) Resize(s Size) error {
	set := emulation.SetDeviceMetricsOverride(s.Width, s.Height, 1, s.Phone)
	return p.do(set, emulation.SetTouchEmulationEnabled(s.Phone))
}

func (p *Page) do(actions ...chromedp.Action) error {
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	return chromedp.Run(ctx, actions...)
}

// Go opens an address and waits for the page.
func (p *Page) Go(url string) error {
	if err := p.do(chromedp.Navigate(url), chromedp.WaitReady("body")); err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	return nil
}

// Reload asks for the page again.
func (p *Page) Reload() error { return p.do(chromedp.Reload(), chromedp.WaitReady("body")) }

// Text is what a person reads on the page, without what is hidden.
func (p *Page) Text() (string, error) {
	var s string
	err := p.do(chromedp.Evaluate(`document.body.innerText`, &s))
	return s, err
}

// URL is where the page is.
func (p *Page) URL() (string, error) {
	var s string
	err := p.do(chromedp.Location(&s))
	return s, err
}

// HTML is the page's markup.
func (p *Page) HTML() (string, error) {
	var s string
	err := p.do(chromedp.OuterHTML("html", &s))
	return s, err
}

// Wait waits until the page shows words.
func (p *Page) Wait(words string) error {
	err := p.until(fmt.Sprintf(`document.body && document.body.innerText.includes(%s)`, quote(words)))
	if err != nil {
		text, _ := p.Text() // as good as it gets
		return fmt.Errorf("waiting for %q: %w; the page says:\n%s", words, err, text)
	}
	return nil
}

// until waits until the script gives true. A page that goes away meanwhile takes its
// scripts along, so a failure is not the end.
func (p *Page) until(js string) error {
	deadline := time.Now().Add(patience)
	for {
		var ok bool
		err := p.do(chromedp.Evaluate(js, &ok))
		switch {
		case err == nil && ok:
			return nil
		case time.Now().After(deadline):
			return errors.Join(errPatience, err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

var errPatience = errors.New("browser: waited long enough")

// seek finds the thing with the words that can be clicked, the innermost first, and
// what a label's field is.
const seek = `
(function(){
  const norm = s => (s||'').replace(/\s+/g,' ').trim();
  const seen = e => !!(e.offsetWidth||e.offsetHeight||e.getClientRects().length);
  window.__key = function(words){
    const all = [...document.querySelectorAll('button,a,summary,input[type=submit],input[type=button],label,[role=button]')].filter(seen);
    const name = e => norm(e.value && e.tagName==='INPUT' ? e.value : e.innerText) || norm(e.getAttribute('aria-label'));
    const key = e => !['LABEL','SUMMARY'].includes(e.tagName); // rather than what only unfolds
    return all.find(e => name(e)===words && key(e)) || all.find(e => name(e)===words) ||
      all.find(e => name(e).includes(words) && key(e)) || all.find(e => name(e).includes(words));
  };
  window.__field = function(label){
    const l = [...document.querySelectorAll('label')].filter(seen);
    const hit = l.find(e => norm(e.innerText)===label) || l.find(e => norm(e.innerText).startsWith(label)) || l.find(e => norm(e.innerText).includes(label));
    if (hit) return hit.control;
    return [...document.querySelectorAll('input,textarea,select')].filter(seen).find(e =>
      e.name===label || norm(e.getAttribute('aria-label'))===label || norm(e.placeholder).startsWith(label));
  };
})();`

// on runs script with e set to what find gives, once that is there.
func (p *Page) on(find, script string) error {
	js := fmt.Sprintf(`(function(){%s; const e = %s; if (!e) return false; e.scrollIntoView({block:'center'}); %s; return true; })()`, seek, find, script)
	err := p.until(js)
	if err != nil {
		text, _ := p.Text() // as good as it gets
		return fmt.Errorf("not on the page: %s: %w; it says:\n%s", find, err, text)
	}
	return nil
}

// Click clicks what has the words on it, and waits for the page that may follow.
func (p *Page) Click(words string) error {
	if err := p.on("__key("+quote(words)+")", "setTimeout(()=>e.click(),0)"); err != nil {
		return err
	}
	return p.settle()
}

// settle waits until no page is on its way and htmx has put in what it fetched.
func (p *Page) settle() error {
	<-time.After(120 * time.Millisecond)
	return p.until(`document.readyState==='complete' && !document.querySelector('.htmx-request,.htmx-settling')`)
}

// Fill writes into the field with the label.
func (p *Page) Fill(label, text string) error {
	return p.on("__field("+quote(label)+")", fmt.Sprintf(
		`e.focus(); e.value=%s; e.dispatchEvent(new Event('input',{bubbles:true})); e.dispatchEvent(new Event('change',{bubbles:true}))`, quote(text)))
}

// Choose chooses the option with the words of the list with the label.
func (p *Page) Choose(label, words string) error {
	return p.on("__field("+quote(label)+")", fmt.Sprintf(
		`const o=[...e.options].find(o=>o.text.trim()===%[1]s)||[...e.options].find(o=>o.text.includes(%[1]s)); if(!o) return false;
		 e.value=o.value; e.dispatchEvent(new Event('change',{bubbles:true}))`, quote(words)))
}

// Tick ticks the box or the round key with the label.
func (p *Page) Tick(label string) error {
	return p.on("__field("+quote(label)+")", `if(!e.checked) e.click()`)
}

// Upload puts a file into the field with the label.
func (p *Page) Upload(label, path string) error {
	if err := p.on("__field("+quote(label)+")", `document.querySelectorAll('[data-upload-here]').forEach(x=>x.removeAttribute('data-upload-here')); e.setAttribute('data-upload-here','1')`); err != nil {
		return err
	}
	return p.do(chromedp.SetUploadFiles(`[data-upload-here]`, []string{path}, chromedp.ByQuery))
}

// Keys presses keys one after another: "\t", "\r" or letters.
func (p *Page) Keys(keys string) error { return p.do(chromedp.KeyEvent(keys)) }

// Eval runs a script and returns what it gives, by way of JSON.
func (p *Page) Eval(js string, into any) error { return p.do(chromedp.Evaluate(js, into)) }

// Shot writes a picture of the whole page.
func (p *Page) Shot(path string) error {
	var b []byte
	if err := p.do(chromedp.FullScreenshot(&b, 100)); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	return os.WriteFile(path, b, 0o600)
}

// Violation is what axe-core holds against a page.
type Violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML string
	}
}

// String names the rule and the first places.
func (v Violation) String() string {
	var at []string
	for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
		at = append(at, n.HTML)
	}
	return v.ID + " (" + v.Impact + "): " + v.Help + "\n  " + strings.Join(at, "\n  ")
}

// Axe runs axe-core, whose source is given, on the page.
func (p *Page) Axe(source string) ([]Violation, error) {
	var out []Violation
	run := source + `;axe.run(document,{resultTypes:['violations']}).then(r=>r.violations)`
	err := p.do(chromedp.Evaluate(run, &out, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true).WithReturnByValue(true)
	}))
	return out, err
}

// Overflow lists what is wider than the window.
func (p *Page) Overflow() (string, error) {
	var s string
	err := p.do(chromedp.Evaluate(`(function(){
	  if (document.documentElement.scrollWidth <= innerWidth) return '';
	  return [...document.querySelectorAll('body *')].filter(e=>e.getBoundingClientRect().right>innerWidth+1).slice(0,3).map(e=>e.outerHTML.slice(0,160)).join('\n');
	})()`, &s))
	return s, err
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can
	return string(b)
}
