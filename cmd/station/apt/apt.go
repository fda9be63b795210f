// Package apt drives Debian's package tools for the releases of the program: it reads
// only the county's archive, downloads first and installs later, repairs what a power
// cut left, and puts what went wrong into words. Trust is apt's own affair: a package
// counts when the archive's key signed for it. It does not know which release is
// wanted, nor when one may be installed.
package apt

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of packages.
const (
	Program = "lianluozhan-kiosk" // the metapackage, whose version is the release's
	Keyring = "lianluozhan-archive-keyring"
	payload = "lianluozhan-app-"
)

// Payload is the package that holds a release's files. Names of packages have no "~".
func Payload(version string) string { return payload + strings.ReplaceAll(version, "~", "-") }

// Options say where things are.
type Options struct {
	Source string // the archive's deb822 file that the keyring package brought
	Dir    string // for lists, archives and logs of its own
	// Prefix comes before every command that changes packages, e.g. for a scope of its
	// own, so that the end of the helper is not the end of dpkg.
	Prefix []string
	Status string // dpkg's list of packages; "" for the machine's
}

// Driver runs one command at a time; its callers see to that.
type Driver struct {
	o    Options
	past []installed // what is here, where others' packages are in the way; see Repair
}

// New returns a driver.
func New(o Options) *Driver {
	if o.Status == "" {
		o.Status = "/var/lib/dpkg/status"
	}
	return &Driver{o: o}
}

// From says where packages are to come from.
type From struct {
	Ring  string // suite; "" as the source says
	Stick string // folder with dists and pool; "" for the network
}

// Offer is one version of the program that the archive has.
type Offer struct {
	Version string // of the release
	Package string // of the metapackage
}

// Update fetches the archive's lists.
func (d *Driver) Update(ctx context.Context, from From) error {
	if err := d.source(from); err != nil {
		return err
	}
	_, err := d.get(ctx, from, nil, "update")
	return err
}

// Offers lists what the lists have, the newest first.
func (d *Driver) Offers(ctx context.Context, from From) ([]Offer, error) {
	out, err := d.read(ctx, append(append([]string{"apt-cache"}, d.where(from)...), "madison", Program)...)
	if err != nil {
		return nil, err
	}
	return offers(out), nil
}

// offers reads what apt-cache madison says: "package | version | where".
func offers(text string) []Offer {
	var all []Offer
	for line := range strings.Lines(text) {
		f := strings.Split(line, "|")
		if len(f) < 3 || strings.TrimSpace(f[0]) != Program {
			continue
		}
		o := Offer{Package: strings.TrimSpace(f[1])}
		o.Version = o.Package
		if i := strings.LastIndexByte(o.Package, '-'); i > 0 {
			o.Version = o.Package[:i]
		}
		if !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	return all
}

// Size is how many bytes are yet to be downloaded for a version.
func (d *Driver) Size(ctx context.Context, from From, o Offer) (uint64, error) {
	args := append([]string{"apt-get"}, d.where(from)...)
	out, err := d.read(ctx, append(args, "-qq", "-y", "--print-uris", "--allow-downgrades", "--no-remove", "install", Program+"="+o.Package)...)
	if err != nil {
		return 0, err
	}
	return sizes(out), nil
}

// sizes adds up lines of "'URI' file bytes hash".
func sizes(text string) uint64 {
	var sum uint64
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 3 || !strings.HasPrefix(f[0], "'") {
			continue
		}
		if n, err := strconv.ParseUint(f[2], 10, 64); err == nil {
			sum += n
		}
	}
	return sum
}

// downloadOnly keeps apt from installing.
const downloadOnly = "--download-only"

// Download fetches all that a version needs, from where it left off; told hears the
// percentage. It ends with ctx.
func (d *Driver) Download(ctx context.Context, from From, o Offer, told func(percent int)) error {
	if err := d.halves(); err != nil {
		return err
	}
	_, err := d.get(ctx, from, told, downloadOnly, "install", Program+"="+o.Package)
	return err
}

// packaged is the time that all package files of our archive have.
var packaged = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// halves gives what was downloaded half the time of the files in the archive. apt does
// that itself where it ends in order; after a power cut it would begin anew.
func (d *Driver) halves() error {
	all, err := filepath.Glob(filepath.Join(d.o.Dir, "archives", "partial", "*.deb"))
	if err != nil {
		return fmt.Errorf("half downloads: %w", err)
	}
	for _, name := range all {
		if err := os.Chtimes(name, packaged, packaged); err != nil {
			return storage(fmt.Errorf("half downloads: %w", err))
		}
	}
	return nil
}

// Install installs what was downloaded; told hears the percentage. That others' packages
// fail beside it is no failure.
func (d *Driver) Install(ctx context.Context, from From, o Offer, told func(percent int)) error {
	_, err := d.get(ctx, from, told, "install", Program+"="+o.Package)
	if err = d.finish(ctx, err); err == nil || ctx.Err() != nil {
		return err
	}
	all, listed := d.packages(ctx)
	if listed != nil {
		return err // it says more
	}
	ours, _ := broken(all)
	if len(ours) == 0 && slices.ContainsFunc(all, func(p installed) bool { return p.name == Program && p.version == o.Package }) {
		return nil
	}
	return err
}

// Keys brings the archive's keys up to date. There may be nothing to do.
func (d *Driver) Keys(ctx context.Context, from From) error {
	_, err := d.get(ctx, from, nil, "--only-upgrade", "install", Keyring)
	return d.finish(ctx, err)
}

// Remove takes packages off, with all they brought.
func (d *Driver) Remove(ctx context.Context, packages ...string) error {
	_, err := d.run(ctx, nil, append([]string{"dpkg", "--purge"}, packages...)...)
	return err
}

// Clean gives back the room that downloads take.
func (d *Driver) Clean() error {
	all, err := filepath.Glob(filepath.Join(d.o.Dir, "archives", "*.deb"))
	if err != nil {
		return fmt.Errorf("clean downloads: %w", err)
	}
	half, err := filepath.Glob(filepath.Join(d.o.Dir, "archives", "partial", "*"))
	if err != nil {
		return fmt.Errorf("clean downloads: %w", err)
	}
	for _, name := range append(all, half...) {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("clean downloads: %w", err)
		}
	}
	return nil
}

// get runs apt-get on our archive.
func (d *Driver) get(ctx context.Context, from From, told func(int), args ...string) (string, error) {
	if err := d.look(); err != nil {
		return "", err
	}
	all := append([]string{"apt-get"}, d.where(from)...)
	all = append(all,
		"-q", "-y", "--no-remove", "--allow-downgrades",
		"-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=30", "-o", "Acquire::https::Timeout=30",
		"-o", "Acquire::Languages=none", "-o", "APT::Update::Error-Mode=any",
		"-o", "APT::Install-Recommends=0", "-o", "DPkg::Lock::Timeout=10",
		"-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold",
		"-o", "Dpkg::Use-Pty=0", "-o", "APT::Status-Fd=1",
	)
	return d.run(ctx, told, append(all, args...)...)
}

// where are the options by which apt sees our archive and nothing else.
func (d *Driver) where(from From) []string {
	dir := func(names ...string) string { return filepath.Join(append([]string{d.o.Dir}, names...)...) }
	out := []string{
		"-o", "Dir::Etc::sourcelist=/dev/null", "-o", "Dir::Etc::sourceparts=" + dir(sourcesOf(from)),
		"-o", "Dir::State::lists=" + dir(listsOf(from)), "-o", "Dir::Cache::archives=" + dir("archives"),
		"-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=",
		// What is checked is not left to what somebody wrote into the machine's own settings.
		"-o", "Acquire::Check-Valid-Until=true", "-o", "Acquire::Check-Date=true",
		"-o", "APT::Get::AllowUnauthenticated=false", "-o", "Acquire::AllowInsecureRepositories=false",
		"-o", "Acquire::AllowDowngradeToInsecureRepositories=false", "-o", "Acquire::AllowWeakRepositories=false",
	}
	if d.past != nil { // and what dpkg left undone of others stays undone
		out = append(out, "-o", "Dir::State::status="+dir(viewFile), "-o", "DPkg::ConfigurePending=false")
	}
	if from.Stick != "" { // apt's own user may not read what is on it
		out = append(out, "-o", "APT::Sandbox::User=root")
	}
	return out
}
