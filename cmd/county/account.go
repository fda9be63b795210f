package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// fromCommandLine is who the audit log says it was.
const fromCommandLine = "命令行"

// accountFlag is what account commands take.
type accountFlag struct {
	*flags
	person, role, town, station, office string
	password                            string // its file
}

func accountFlags() *accountFlag {
	f := &accountFlag{flags: newFlags("account")}
	f.StringVar(&f.person, "person", "", "姓名")
	f.StringVar(&f.role, "role", string(account.Office), "角色：office、town、liaison、it、auditor")
	f.StringVar(&f.town, "town", "", "乡镇人大的乡镇")
	f.StringVar(&f.station, "station", "", "联络员的站点")
	f.StringVar(&f.office, "office", "", "群众看到的经办单位")
	f.StringVar(&f.password, "password-file", "", "口令所在的文件")
	return f
}

// chosen is a password that somebody has chosen already; empty for none.
func (f *accountFlag) chosen() (*secret, error) {
	if f.password == "" {
		return nil, nil
	}
	b, err := os.ReadFile(f.password)
	if err != nil {
		return nil, fmt.Errorf("读口令: %w", err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return &secret{Passphrase: strings.TrimRight(line, "\r")}, nil
}

// openBook returns the accounts of a county.
func openBook(c *county.County) (*account.Book, error) {
	return account.Open(account.Config{County: c, Rand: rand.Reader})
}

// accounts carries out an order about who may sign in to the console.
func accounts(o *office, ord order, out io.Writer) error {
	f := accountFlags()
	v, err := f.parse(ord.Args[1:], 1, 2)
	if err != nil {
		return err
	}
	book, err := openBook(o.county)
	if err != nil {
		return err
	}
	if v[0] == "list" && len(v) == 1 {
		return accountList(book, out)
	}
	if len(v) == 2 {
		switch v[0] {
		case "add":
			return accountAdd(accounting{o, book, ord.Fresh, out}, f.account(v[1]))
		case "password":
			return accountPassword(accounting{o, book, ord.Fresh, out}, v[1])
		case "off", "on":
			return accountOff(o, book, v[1], v[0] == "off", out)
		}
	}
	return errUsage{"account 后面写 list，或者 add、password、off、on 加账号。"}
}

func (f *accountFlag) account(name string) account.Account {
	a := account.Account{
		Name: strings.ToLower(name), Person: f.person, Role: account.Role(f.role), Office: f.office,
		Town: liaison.TownID(f.town), Station: liaison.StationID(f.station),
	}
	if a.Person == "" {
		a.Person = a.Role.String()
	}
	return a
}

func accountList(book *account.Book, out io.Writer) error {
	all, err := book.List()
	if err != nil {
		return err
	}
	rows := [][]string{{"账号", "姓名", "角色", "范围", "最近登录", "状态"}}
	for _, a := range all {
		signed, state := "没有登录过", "在用"
		if !a.Signed.IsZero() {
			signed = a.Signed.In(liaison.Zone).Format("2006-01-02 15:04")
		}
		if a.Off {
			state = "停用"
		} else if a.Fresh {
			state = "还没改初始口令"
		}
		rows = append(rows, []string{a.Name, oneLine(a.Person), a.Role.String(), string(a.Town) + string(a.Station), signed, state})
	}
	if len(all) == 0 {
		rows = [][]string{{"还没有账号。用 account add 账号 -person 姓名 建第一个。"}}
	}
	_, err = io.WriteString(out, table(rows))
	return err
}

// accounting is an order that gives an account a password.
type accounting struct {
	*office
	book   *account.Book
	chosen *secret // nil: one is made up, to be changed when it is first used
	out    io.Writer
}

// password returns what is kept of the account's password, and the password where it
// was made up.
func (w accounting) password(name string) (words string, p account.Password, err error) {
	if w.chosen == nil {
		return w.book.First()
	}
	p, err = w.book.Hash(name, w.chosen.Passphrase)
	return "", p, err
}

func accountAdd(w accounting, a account.Account) error {
	words, p, err := w.password(a.Name)
	if err != nil {
		return accountTrouble(err)
	}
	a.Fresh = words != ""
	err = w.county.Change(func(x *county.Edit) error {
		if err := account.Add(x, a, p); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: "新建账号", What: a.Name, Detail: a.Role.String()})
	})
	if err != nil {
		return accountTrouble(err)
	}
	fmt.Fprintf(w.out, "%s账号 %s 建好了。\n%s", a.Role, a.Name, once(words))
	return nil
}

func accountPassword(w accounting, name string) error {
	words, p, err := w.password(name)
	if err != nil {
		return accountTrouble(err)
	}
	err = w.county.Change(func(x *county.Edit) error {
		if _, err := account.SetPassword(x, name, p, words != ""); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: "重置口令", What: name})
	})
	if err != nil {
		return accountTrouble(err)
	}
	fmt.Fprintf(w.out, "账号 %s 的口令换好了，原来登录的都已退出。\n%s", name, once(words))
	return nil
}

// once is how a password that was made up is told.
func once(words string) string {
	if words == "" {
		return ""
	}
	return "初始口令：" + words + "\n只显示这一次，第一次登录时要改。\n"
}

func accountOff(o *office, book *account.Book, name string, off bool, out io.Writer) error {
	a, ok, err := book.Get(name)
	if err != nil {
		return err
	}
	if !ok {
		return accountTrouble(account.ErrNotFound)
	}
	a.Off = off
	err = o.county.Change(func(x *county.Edit) error {
		if err := account.Change(x, a); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: "修改账号", What: name, Detail: offWords(off)})
	})
	if err != nil {
		return accountTrouble(err)
	}
	fmt.Fprintf(out, "账号 %s %s。\n", name, offWords(off))
	return nil
}

func offWords(off bool) string {
	if off {
		return "停用"
	}
	return "启用"
}

func accountTrouble(err error) error {
	var m account.Mistake
	switch {
	case errors.As(err, &m):
		return said{m.Words}
	case errors.Is(err, account.ErrExists):
		return said{"已经有这个账号了。忘了口令，用 account password"}
	case errors.Is(err, account.ErrNotFound):
		return said{"没有这个账号。有哪些账号，用 account list 看"}
	case errors.Is(err, account.ErrLast):
		return said{"至少要留一个能用的" + account.Office.String() + "账号"}
	}
	return err
}

// runAccount is for the time before there is somebody who can sign in, and for when
// nobody can any more.
func runAccount(ctx context.Context, c call) error {
	f := accountFlags()
	if _, err := f.parse(c.args, 1, 2); err != nil {
		return err
	}
	chosen, err := f.chosen()
	if err != nil {
		return err
	}
	return remote(ctx, f.flags, c, order{Args: append([]string{"account"}, c.args...), Fresh: chosen})
}

// firstAccount is the name of the account that init makes.
const firstAccount = "office"

// firstClerk makes the first account of a new county.
func firstClerk(ctx context.Context, f *flags, c call) error {
	return withOffice(ctx, f, func(o *office) error {
		return accounts(o, order{Args: []string{"account", "add", firstAccount, "-data", f.data, "-person", "管理员"}}, c.out)
	})
}
