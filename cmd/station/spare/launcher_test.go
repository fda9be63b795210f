package spare_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/cmd/station/spare"
)

// box is a machine below a folder, with station-run as it ships and scripts for helpers.
type box struct {
	t     *testing.T
	root  string
	files spare.Files
}

func newBox(t *testing.T) *box {
	t.Helper()
	root := t.TempDir()
	b := &box{t, root, spare.At(root)}
	for _, dir := range append([]string{b.files.Lib}, filepath.Dir(b.files.Notes[0]), filepath.Dir(b.files.Notes[1])) {
		b.must(os.MkdirAll(dir, 0o755))
	}
	text, err := os.ReadFile("../../../packaging/deb/files/station-run")
	b.must(err)
	b.must(os.WriteFile(b.runner(), text, 0o755))
	return b
}

func (b *box) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *box) runner() string { return filepath.Join(b.files.Lib, "station-run") }

// install puts a helper in place as dpkg does. It says its name and what it was asked,
// and does what the lines of its script say.
func (b *box) install(name, script string) {
	b.t.Helper()
	text := "#!/bin/sh\n[ \"$1\" = version ] && { echo " + name + "; exit 0; }\n" +
		"echo \"" + name + " $*\" >>" + b.root + "/said\n" + script + "\n"
	if script == "lame" { // it ends at once, whatever it is asked
		text = "#!/bin/sh\nexit 3\n"
	}
	b.must(os.WriteFile(b.files.Installed()+".dpkg-new", []byte(text), 0o755))
	b.must(os.Rename(b.files.Installed()+".dpkg-new", b.files.Installed()))
}

// proves keeps what is installed, as that helper would.
func (b *box) proves() {
	b.t.Helper()
	var err error
	b.files.Self, err = os.Stat(b.files.Installed())
	b.must(err)
	b.must(b.files.Keep())
	if s := b.files.Standing(); s != spare.Proven {
		b.t.Fatalf("standing %v", s)
	}
}

// does runs a command and returns its status and which helpers were asked.
func (b *box) does(args ...string) (status int, said string) {
	b.t.Helper()
	log := filepath.Join(b.root, "said")
	b.must(os.WriteFile(log, nil, 0o644))
	cmd := exec.CommandContext(b.t.Context(), b.runner(), args...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatalf("%v: %v, %s", args, err, out)
	}
	text, err := os.ReadFile(log)
	b.must(err)
	return cmd.ProcessState.ExitCode(), strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "; ")
}

func (b *box) want(status int, said string, args ...string) {
	b.t.Helper()
	if s, w := b.does(args...); s != status || w != said {
		b.t.Errorf("%v: status %d, asked %q; want %d, %q", args, s, w, status, said)
	}
}

func TestAloneOrProvenIsSimplyRun(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 1")
	for range 5 { // nothing to go back to: whatever it does
		b.want(1, "one serve", "serve")
		b.want(1, "one wait -for 25s", "wait", "-for", "25s")
	}
	b.proves()
	for range 5 {
		b.want(1, "one serve", "serve")
		b.want(1, "one boot", "boot")
	}
	for _, dir := range b.files.Notes {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s was written", dir)
		}
	}
}

// A newer helper that ends at once is tried three times, and a still newer one again.
func TestThreeStartsOfServe(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 3")
	for range 3 {
		b.want(3, "two serve", "serve")
	}
	for range 2 {
		b.want(0, "one serve", "serve")
		b.want(0, "one boot", "boot")
		b.want(0, "one status -json", "status", "-json")
	}
	b.install("three", "exit 0")
	b.want(0, "three serve", "serve")
	b.want(0, "three boot", "boot")
	b.proves()
	b.install("four", "lame")
	b.want(0, "three serve", "serve")
}

// What the display needs is done by the other one at once, and held against the new one.
func TestTheOtherOneDoesIt(t *testing.T) {
	for name, script := range map[string]string{"status": "exit 3", "signal": "kill -SEGV $$", "usage": "exit 2", "refusal": "exit 1"} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.install("one", "exit 0")
			b.proves()
			b.install("two", script)
			for range 3 {
				b.want(0, "two wait -for 25s; one wait -for 25s", "wait", "-for", "25s")
			}
			b.want(0, "one boot", "boot")
			b.want(0, "one serve", "serve")
		})
	}
}

// What neither can do, such as waiting for a display that is away, is nobody's fault.
func TestNobodysFault(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 1")
	b.proves()
	b.install("two", "[ $1 = serve ] || exit 1")
	for range 5 {
		b.want(1, "two wait; one wait", "wait")
	}
	b.want(0, "two serve", "serve")
}

// An older helper under newer units must not keep the display dark over a command that it
// does not know.
func TestNewerUnits(t *testing.T) {
	b := newBox(t)
	b.install("one", "[ $1 != stage ] || exit 2; [ $1 != wait ] || exit 1")
	b.proves()
	b.install("two", "lame")
	b.want(0, "one stage", "stage")
	b.want(1, "one wait", "wait") // that is a refusal, and stays one
}

// Without a kept one that runs, the installed one is used, whatever it does.
func TestNothingToGoBackTo(t *testing.T) {
	for name, damage := range map[string]func(*box){
		"missing": func(b *box) { b.must(os.Remove(b.files.Kept())) },
		"empty":   func(b *box) { b.replaceKept("", 0o755) },
		"garbage": func(b *box) { b.replaceKept("\x7fELF no more", 0o755) },
		"no mode": func(b *box) { b.replaceKept("#!/bin/sh\necho one\n", 0o644) },
		"folder":  func(b *box) { b.must(os.Remove(b.files.Kept())); b.must(os.Mkdir(b.files.Kept(), 0o755)) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.install("one", "exit 0")
			b.proves()
			b.install("two", "exit 3")
			damage(b)
			for range 5 {
				b.want(3, "two serve", "serve")
				b.want(3, "two boot", "boot")
			}
		})
	}
}

// replaceKept leaves the installed program alone, of which the kept one may be a name.
func (b *box) replaceKept(text string, mode os.FileMode) {
	b.t.Helper()
	b.must(os.Remove(b.files.Kept()))
	b.must(os.WriteFile(b.files.Kept(), []byte(text), mode))
}

// An installed program that is empty or gone, as by a damaged disk, would else be "well".
func TestInstalledOneDamaged(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.must(os.Remove(b.files.Installed()))
	b.want(0, "one serve", "serve")
	b.want(0, "one boot", "boot")
	b.must(os.WriteFile(b.files.Installed(), nil, 0o755))
	b.want(0, "one serve", "serve")
	b.want(0, "one boot", "boot")
}

// Either place for notes is enough, and with none the helper is used as it is.
func TestDiskThatCannotBeWritten(t *testing.T) {
	for closed := range 3 {
		b := newBox(t)
		b.install("one", "exit 0")
		b.proves()
		b.install("two", "exit 3")
		for i, dir := range b.files.Notes {
			if closed == 2 || closed == i { // a file in its place closes it to root, too
				b.must(os.WriteFile(dir, nil, 0o644))
			}
		}
		for range 3 {
			b.want(3, "two serve", "serve")
		}
		if closed == 2 {
			b.want(3, "two serve", "serve")
			b.want(0, "two boot; one boot", "boot")
			continue
		}
		b.want(0, "one serve", "serve")
	}
}

// A power cut takes what is in /run; what is on the disk is counted all the same.
func TestPowerCuts(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 0") // starts, and the power goes before it proves itself
	for range 3 {
		b.want(0, "two serve", "serve")
		b.must(os.RemoveAll(b.files.Notes[1]))
	}
	b.want(0, "one serve", "serve")
}

// An end in good order is not held against it.
func TestExcused(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 0")
	for range 5 {
		b.want(0, "two serve", "serve")
		var err error
		b.files.Self, err = os.Stat(b.files.Installed())
		b.must(err)
		b.must(b.files.Excuse())
	}
}

// Whatever the power left of keeping a helper, one that works is started.
func TestPowerCutWhileKeeping(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 0")
	b.want(0, "two serve", "serve")
	half := b.files.Kept() + ".new"
	b.must(os.Link(b.files.Installed(), half)) // cut before the rename
	b.want(0, "two serve", "serve")
	b.proves()
	if _, err := os.Stat(half); err == nil {
		t.Error("the half is left over")
	}
	b.must(os.MkdirAll(b.files.Notes[0], 0o755)) // cut before the notes are forgotten
	b.must(os.WriteFile(filepath.Join(b.files.Notes[0], "2-3-4.serve"), []byte("\n\n\n"), 0o644))
	b.want(0, "two serve", "serve")
	b.install("three", "exit 3")
	b.want(3, "three serve", "serve")
}

// One that hangs is cut short, and counts like one that fails. The tool that cuts it short
// is one that does so at once.
func TestHangs(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 0")
	dir := t.TempDir()
	tool := "#!/bin/sh\n[ \"$1\" = -k ] || { shift; exec \"$@\"; }\nshift 3\n" +
		"[ $1 != " + b.files.Installed() + " ] || exit 124\nexec \"$@\"\n"
	b.must(os.WriteFile(filepath.Join(dir, "timeout"), []byte(tool), 0o755))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	for range 3 {
		b.want(0, "one wait -for 25s", "wait", "-for", "25s")
	}
	b.want(0, "one serve", "serve")
}

// The service manager ends a start for its own reasons; nothing is held against anybody.
func TestEndedByTheServiceManager(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "[ $1 = serve ] || kill -TERM $(cut -d' ' -f4 /proc/$PPID/stat) $PPID")
	for range 4 {
		if status, said := b.does("wait"); status != -1 || said != "two wait" {
			t.Errorf("%d, %q", status, said)
		}
	}
	b.want(0, "two serve", "serve")
}
