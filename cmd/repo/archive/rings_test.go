package archive_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/repo/archive"
)

func TestVersionsGoThroughTheRingsAndBack(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	b.release("1.0.0")
	b.release("1.1.0")
	b.offers("canary") // added is not published
	b.promote("1.0.0", "canary", "early", "all")
	b.promote("1.1.0", "canary")
	b.offers("canary", "1.0.0", "1.1.0")
	b.offers("early", "1.0.0")

	words(t, b.do(func(a *archive.Archive) error { return a.Promote(ctx, "1.1.0", "all", false) }), "还没有在 early 用过")
	words(t, b.do(func(a *archive.Archive) error { return a.Promote(ctx, "1.0.0", "canary", false) }), "旧", "rollback")
	words(t, b.do(func(a *archive.Archive) error { return a.Promote(ctx, "1.1.0", "canary", false) }), "没有改动")
	b.must(func(a *archive.Archive) error { return a.Promote(ctx, "1.1.0", "all", true) })
	b.offers("all", "1.0.0", "1.1.0")

	b.must(func(a *archive.Archive) error { return a.Hold("canary", "示例原因") })
	b.release("1.2.0")
	words(t, b.do(func(a *archive.Archive) error { return a.Promote(ctx, "1.2.0", "canary", false) }), "暂停", "示例原因")
	b.must(func(a *archive.Archive) error { return a.Rollback(ctx, "", "canary") }) // back is always open
	b.offers("canary", "1.0.0")
	b.must(func(a *archive.Archive) error { return a.Unhold("canary") })
	b.promote("1.2.0", "canary")

	b.must(func(a *archive.Archive) error { return a.Withdraw(ctx, "1.1.0", "示例原因") })
	b.offers("all", "1.0.0")
	b.offers("canary", "1.0.0", "1.2.0")
	words(t, b.do(func(a *archive.Archive) error { return a.Promote(ctx, "1.1.0", "early", false) }), "已经撤回")
	words(t, b.do(func(a *archive.Archive) error { return a.Rollback(ctx, "1.1.0", "canary") }), "可以退回的：1.0.0")
	words(t, b.do(func(a *archive.Archive) error { return a.Rollback(ctx, "", "all") }), "没有更早的版本")
}

func TestTheWholeFleetGoesBack(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	words(t, b.do(func(a *archive.Archive) error { return a.RollbackFleet(ctx, "") }), "没有改动")
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0"} {
		b.release(v)
	}
	b.promote("1.0.0", "canary", "early", "all")
	b.promote("1.1.0", "canary", "early")
	b.promote("1.2.0", "canary")
	b.must(func(a *archive.Archive) error { return a.RollbackFleet(ctx, "") }) // only canary has the newest
	b.offers("canary", "1.0.0", "1.1.0")
	b.offers("early", "1.0.0", "1.1.0")
	b.must(func(a *archive.Archive) error { return a.RollbackFleet(ctx, "1.0.0") })
	for _, ring := range archive.Rings() {
		b.offers(ring, "1.0.0")
	}
	words(t, b.do(func(a *archive.Archive) error { return a.RollbackFleet(ctx, "1.0.0") }), "没有改动")
}

func TestWithdrawingTheOnlyVersionLeavesAnEmptyRing(t *testing.T) {
	b := newBench(t)
	b.release("1.0.0")
	b.promote("1.0.0", "canary")
	b.must(func(a *archive.Archive) error { return a.Withdraw(t.Context(), "1.0.0", "示例原因") })
	b.offers("canary")
	if got := b.state().Rings["canary"].Current; got != "" {
		t.Errorf("canary is at %q", got)
	}
}

func TestWhatAddRefuses(t *testing.T) {
	b := newBench(t)
	b.release("1.0.0")
	dir := filepath.Join(t.TempDir(), "elsewhere") // its name is in the content
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.deb")
	whole, err := os.ReadFile(deb(t, dir, "lianluozhan-base", "2.0.0", ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, whole[:len(whole)-2048], 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file, want string }{
		{"other content", deb(t, dir, "lianluozhan-base", "1.0.0", ""), "内容不同"},
		{"not ours", deb(t, dir, "libc6", "9", ""), "不是联络站的包"},
		{"what it needs is missing", deb(t, dir, archive.Meta, "3.0.0", "lianluozhan-app-3.0.0"), "需要 lianluozhan-app-3.0.0"},
		{"cut off", cut, "不完整"},
		{"no package", "archive_test.go", "不是完整的 deb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gen := b.state().Gen
			words(t, b.do(func(a *archive.Archive) error { return a.Add(t.Context(), []string{tt.file}) }), tt.want)
			if now := b.state().Gen; now != gen {
				t.Errorf("state went from %d to %d", gen, now)
			}
		})
	}
}

func TestDates(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	first := b.state().Published
	b.must(func(a *archive.Archive) error { return a.Resign(ctx) }) // within the same second
	if again := b.state().Published; !again.After(first) {
		t.Errorf("published at %v, then at %v", first, again)
	}
	b.now = b.now.Add(-48 * time.Hour)
	words(t, b.do(func(a *archive.Archive) error { return a.Resign(ctx) }), "校准时间")
	b.now = b.now.Add(20 * 24 * time.Hour)
	if _, err := b.seen("all", b.state().Keys.Current); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("18 days later a client says %v", err)
	}
	words(t, b.do(func(a *archive.Archive) error { return a.Check(ctx, "") }), "过期", "resign")
	b.must(func(a *archive.Archive) error { return a.Resign(ctx) })
	b.offers("all")
	// A clock that was years ahead once must not keep the archive from publishing until then.
	b.now = b.now.AddDate(2, 0, 0)
	words(t, b.do(func(a *archive.Archive) error { return a.Resign(ctx) }), "校准时间", "-clock")
	right := func(a *archive.Archive) error {
		a.ClockIsRight()
		return a.Resign(ctx)
	}
	b.must(right)
	b.now = b.now.AddDate(-2, 0, 1)
	words(t, b.do(func(a *archive.Archive) error { return a.Resign(ctx) }), "校准时间", "-clock")
	b.must(right)
	b.offers("all")
	b.must(func(a *archive.Archive) error { return a.Resign(ctx) })
	b.now = b.now.AddDate(6, 0, 0)
	words(t, b.do(right), "签名密钥", "过期")
	words(t, b.do(func(a *archive.Archive) error { return a.Resign(ctx) }), "校准时间")
}

func TestOneAtATime(t *testing.T) {
	b := newBench(t)
	b.must(func(*archive.Archive) error {
		_, err := archive.Open(b.dir, b.options())
		words(t, err, "有人正在操作", "示例甲")
		return nil
	})
	_, err := archive.Open(t.TempDir(), b.options())
	words(t, err, "没有软件源", "init")
	_, err = archive.Init(context.Background(), b.setup(), b.options())
	words(t, err, "已经有软件源")
}

func TestEveryDeedIsLogged(t *testing.T) {
	b := newBench(t)
	b.release("1.0.0")
	b.promote("1.0.0", "canary")
	b.must(func(a *archive.Archive) error {
		return a.Failed("promote", os.ErrInvalid)
	})
	a, err := archive.Look(b.dir, b.options())
	if err != nil {
		t.Fatal(err)
	}
	deeds, err := a.Log()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range deeds {
		if d.Who != "示例甲" || d.At.IsZero() {
			t.Errorf("%+v tells no who or when", d)
		}
		got = append(got, d.What)
	}
	if strings.Join(got, " ") != "init add promote promote" || deeds[3].Error == "" {
		t.Errorf("log has %v", deeds)
	}
}
