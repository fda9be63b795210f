package console

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
)

// Words that stand in the audit log.
const (
	deedSignIn   = "登录"
	deedSignOut  = "退出登录"
	deedRefused  = "登录没有成功"
	deedPassword = "改自己的口令"
)

var errNotEncrypted = frame.Problem{
	Status: http.StatusForbidden, Title: "这里的连接没有加密",
	Words: "口令和群众的登记会从网上经过，所以从别的电脑打开后台要用 https:// 开头的网址。" +
		"请信息科启动服务时加上证书（-tls-cert 和 -tls-key）；前面有网关的，加 -gateway。" +
		"在服务器这台电脑上，可以直接打开 http://127.0.0.1 开头的网址。" +
		"只在封闭的专网里使用、一定要用不加密的网址的，启动服务时加 -console-plain。",
}

// signInData is what the page of signing in shows.
type signInData struct {
	Name, To, Mistake string
	Open              bool // the connection is readable on the way
	First             bool // nobody has an account yet
}

func (c *Console) signInPage(r *frame.Request) error {
	if r.Person.Name != "" {
		return r.Go(inside(r.FormValue("to")), "")
	}
	return c.showSignIn(r, signInData{To: inside(r.FormValue("to"))}, http.StatusOK)
}

func (c *Console) showSignIn(r *frame.Request, d signInData, status int) error {
	all, err := c.cfg.Book.List()
	if err != nil {
		return err
	}
	d.First = len(all) == 0
	d.Open = !c.cfg.Door.encrypted(r.Request) && !local(r.Request)
	r.Person = account.Account{} // the layout of those outside
	return r.Show(frame.Page{Name: "sign-in", Title: "登录", Status: status, Data: d})
}

func (c *Console) signIn(r *frame.Request) error {
	d := signInData{Name: strings.TrimSpace(r.PostFormValue("name")), To: inside(r.PostFormValue("to"))}
	try := account.Attempt{Name: d.Name, Password: r.PostFormValue("password"), From: r.From()}
	a, err := c.cfg.Book.SignIn(try)
	if err == nil {
		r.Person = a
		err = c.cfg.County.Change(func(x *county.Edit) error {
			return errors.Join(account.Signed(x, a), audit.Add(x, r.Record(deedSignIn, a.Name, "")))
		})
	}
	if err != nil {
		words, status, known := refusal(err)
		if !known {
			return err
		}
		d.Mistake = words
		return errors.Join(c.noteRefused(r, err), c.showSignIn(r, d, status))
	}
	if err := c.gate.enter(r.Request, a); err != nil {
		return err
	}
	if a.Fresh {
		return r.Go(frame.PasswordPath, "")
	}
	return r.Go(d.To, "")
}

// noteRefused has the log say that somebody was held up, once a wait: one who
// guesses must not fill it.
func (c *Console) noteRefused(r *frame.Request, why error) error {
	var held account.Held
	if !errors.As(why, &held) {
		return nil
	}
	rec := r.Record(deedRefused, "", "口令连续输错，暂停登录")
	rec.Who = "未登录"
	return c.cfg.County.Change(func(x *county.Edit) error { return audit.Add(x, rec) })
}

func refusal(err error) (words string, status int, known bool) {
	var wait account.Wait
	var held account.Held
	switch {
	case errors.As(err, &wait):
		return "口令连续输错，请" + waitWords(wait.For) + "后再试。忘记口令请联系县人大代表工委或者信息科重置。", http.StatusTooManyRequests, true
	case errors.As(err, &held), errors.Is(err, account.ErrWrong):
		return "账号或者口令不对，请再试一次。", http.StatusUnprocessableEntity, true
	case errors.Is(err, account.ErrBusy):
		return "登录的人太多了，请过几秒再试。", http.StatusServiceUnavailable, true
	}
	return "", 0, false
}

func waitWords(d time.Duration) string {
	if d <= time.Minute {
		return "一分钟"
	}
	return numberOf(int((d+time.Minute-1)/time.Minute)) + " 分钟"
}

// inside is an address of the console to go on to, never one elsewhere.
func inside(to string) string {
	if !strings.HasPrefix(to, frame.Base+"/") || strings.ContainsAny(to, "\\\r\n") || strings.Contains(to, "/../") ||
		strings.HasPrefix(to, frame.SignInPath) {
		return frame.Base + "/"
	}
	return to
}

func (c *Console) signOut(r *frame.Request) error {
	err := c.cfg.County.Change(func(x *county.Edit) error { return audit.Add(x, r.Record(deedSignOut, r.Person.Name, "")) })
	if err != nil {
		return err
	}
	if err := c.gate.leave(r.Request); err != nil {
		return err
	}
	return r.Go(frame.SignInPath, "")
}

// passwordData is what the page of changing one's own password shows.
type passwordData struct {
	Fresh    bool
	Mistakes frame.Mistakes
}

func (c *Console) passwordPage(r *frame.Request) error {
	return c.showPassword(r, nil)
}

func (c *Console) showPassword(r *frame.Request, m frame.Mistakes) error {
	status := http.StatusOK
	if len(m) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "password", Title: "修改口令", Status: status, Data: passwordData{r.Person.Fresh, m}})
}

func (c *Console) password(r *frame.Request) error {
	old, next := r.PostFormValue("old"), r.PostFormValue("password")
	m := frame.Mistakes{}
	try := account.Attempt{Name: r.Person.Name, Password: old, From: r.From()}
	if _, err := c.cfg.Book.SignIn(try); err != nil {
		words, _, known := refusal(err)
		if !known {
			return err
		}
		if errors.Is(err, account.ErrWrong) {
			words = "原来的口令不对"
		}
		m.Add("old", words)
	}
	if next != r.PostFormValue("again") {
		m.Add("again", "两遍输入的口令不一样")
	}
	if next == old {
		m.Add("password", "新口令要和原来的不一样")
	}
	var p account.Password
	if len(m) == 0 {
		var err error
		if p, err = c.cfg.Book.Hash(r.Person.Name, next); !noted(m, err) && err != nil {
			return err
		}
	}
	if len(m) > 0 {
		return c.showPassword(r, m)
	}
	return c.takePassword(r, p)
}

// takePassword ends all sessions of the account and begins this one anew.
func (c *Console) takePassword(r *frame.Request, p account.Password) error {
	var a account.Account
	err := c.cfg.County.Change(func(x *county.Edit) (err error) {
		a, err = account.SetPassword(x, r.Person.Name, p, false)
		return errors.Join(err, audit.Add(x, r.Record(deedPassword, r.Person.Name, "")))
	})
	if err != nil {
		return err
	}
	if err := c.gate.enter(r.Request, a); err != nil {
		return err
	}
	return r.Go(frame.Base+"/", "口令改好了。别处用这个账号登录的都已退出。")
}

// noted reports whether err is a mistake of a form, which it puts to its field.
func noted(m frame.Mistakes, err error) bool {
	var mistake account.Mistake
	if !errors.As(err, &mistake) {
		return false
	}
	m.Add(mistake.Field, mistake.Words)
	return true
}
