// Package archive keeps a signed Debian package archive with three rings of stations:
// canary, early and all. aptly stores packages and writes indexes, gpg signs them, and
// this package decides what each ring holds, builds every publication anew beside the
// one in service, reads it through as a client would, and only then puts it in service
// by renaming one symbolic link. Whatever stops it before that rename, the old
// publication serves on, state and all.
//
// It knows nothing of stations, of the county's server or of what is in a package
// besides its name, version and dependencies.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// The packages whose names mean something here.
const (
	Meta    = "lianluozhan-kiosk" // its versions are the releases
	Keyring = "lianluozhan-archive-keyring"
	public  = Keyring + ".deb" // in the web root, for a machine that has nothing yet
)

// Rings lists the rings in the order in which a release passes through them. Each is a
// suite of the archive.
func Rings() []string { return []string{"canary", "early", "all"} }

// Options are what an Archive needs from outside.
type Options struct {
	Now func() time.Time
	Who string    // whose deeds these are, for the log
	Out io.Writer // what was done, in words for the operator
	// Step is called at each point where a power cut would leave something half done;
	// an error stops right there. nil outside tests.
	Step func(name string) error
}

// Archive is an archive's folder, opened by one program at a time.
type Archive struct {
	dir   string
	conf  Config
	state State
	opt   Options
	lock  *os.File

	clockRight bool // somebody said so
}

// Open opens the archive in dir for changes; nobody else can until Close.
func Open(dir string, opt Options) (*Archive, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, configFile)); err != nil {
		return nil, missingArchive(dir, err)
	}
	a := &Archive{dir: dir, opt: opt}
	if a.lock, err = takeLock(a.path("lock"), opt); err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Look opens the archive in dir for reading only. It does not wait for whoever changes it.
func Look(dir string, opt Options) (*Archive, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	a := &Archive{dir: dir, opt: opt}
	if err := a.load(); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Archive) load() (err error) {
	if a.conf, err = loadConfig(a.path(configFile)); err != nil {
		return err
	}
	if a.state, err = loadState(a.path("current", stateFile)); err != nil {
		return err
	}
	if a.lock == nil {
		return nil
	}
	return a.finishLog()
}

// Close lets others change the archive.
func (a *Archive) Close() error {
	if a.lock == nil {
		return nil
	}
	return a.lock.Close()
}

// Dir is the archive's folder.
func (a *Archive) Dir() string { return a.dir }

// Config is how the archive was set up.
func (a *Archive) Config() Config { return a.conf }

// State is what the archive holds now.
func (a *Archive) State() State { return a.state.clone() }

// Root is the folder that a web server hands out. It stays the same path when the
// publication changes.
func (a *Archive) Root() string { return a.path("www") }

func (a *Archive) path(elem ...string) string {
	return filepath.Join(append([]string{a.dir}, elem...)...)
}

func (a *Archive) step(name string) error {
	if a.opt.Step == nil {
		return nil
	}
	return a.opt.Step(name)
}

func (a *Archive) say(format string, args ...any) {
	fmt.Fprintf(a.opt.Out, format+"\n", args...)
}

func missingArchive(dir string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return problem("打不开软件源目录 "+dir, "请用 sudo 运行，并检查目录的权限。", err)
	}
	return problem("目录 "+dir+" 里没有软件源", "新建：lianluozhan-repo init -dir "+dir+" -url http://软件源地址/ -name 示例县；或者用 -dir 指明目录。", nil)
}

// Setup is what a new archive is made of.
type Setup struct {
	Dir    string
	Config Config
	// Key is a file with an existing secret key; "" makes a new one.
	Key string
}

// Init makes a new archive with an empty publication of every ring and opens it.
// A folder where Init was cut short can be given again.
func Init(ctx context.Context, s Setup, opt Options) (*Archive, error) {
	dir, err := filepath.Abs(s.Dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(dir, "current")); err == nil {
		return nil, problem(dir+" 里已经有软件源了", "想重新来过，请换一个目录，或者先把这个目录改名留着。", nil)
	}
	if err := s.Config.complete(); err != nil {
		return nil, err
	}
	if err := haveTools(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, spaceOr(fmt.Errorf("make %s: %w", dir, err))
	}
	a := &Archive{dir: dir, conf: s.Config, opt: opt, state: newState()}
	if a.lock, err = takeLock(a.path("lock"), opt); err != nil {
		return nil, err
	}
	if err := a.found(ctx, s.Key); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// found makes key, package store, keyring package and the first publication.
func (a *Archive) found(ctx context.Context, key string) error {
	if err := saveConfig(a.path(configFile), a.conf); err != nil {
		return err
	}
	fpr, err := a.firstKey(ctx, key)
	if err != nil {
		return err
	}
	if err := a.aptlyCreate(ctx); err != nil {
		return err
	}
	next := a.state.clone()
	next.Keys.Current = fpr
	if err := a.newKeyring(ctx, &next); err != nil {
		return err
	}
	if err := relink(a.path("www"), filepath.Join("current", "www")); err != nil {
		return err
	}
	return a.publish(ctx, next, Deed{What: "init", About: "新建软件源"})
}

func isRing(name string) bool { return slices.Contains(Rings(), name) }
