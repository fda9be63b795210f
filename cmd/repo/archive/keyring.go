package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5" // dpkg's own list of a package's files is by MD5
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// KeyringDeb is what a keyring package is made of: the keys a station trusts and where
// it finds the archive.
type KeyringDeb struct {
	Keys       []byte // public keys in OpenPGP's binary form
	URL        string
	Origin     string // of the archive, for the pin
	Maintainer string
	ValidDays  int
	Version    string
	Date       time.Time // of the files and the change log; the same inputs give the same bytes
}

const (
	keyFile     = "/usr/share/keyrings/" + Keyring + ".gpg"
	sourcesFile = "/etc/apt/sources.list.d/lianluozhan.sources"
	pinFile     = "/etc/apt/preferences.d/lianluozhan"
)

// Build writes the package to the folder out and returns the file's name.
func (k KeyringDeb) Build(ctx context.Context, out string) (string, error) {
	tmp, err := os.MkdirTemp(out, ".keyring-")
	if err != nil {
		return "", spaceOr(err)
	}
	defer os.RemoveAll(tmp) // what stays is in the way of nobody
	files := k.files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := plant(tmp, name, files[name]); err != nil {
			return "", err
		}
	}
	if err := k.control(tmp, files); err != nil {
		return "", err
	}
	deb := filepath.Join(out, Keyring+"_"+k.Version+"_all.deb")
	cmd := exec.CommandContext(ctx, "dpkg-deb", "--root-owner-group", "-Zxz", "--build", tmp, deb)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(k.Date.Unix(), 10))
	if _, err := output(cmd); err != nil {
		return "", fmt.Errorf("build keyring package: %w", err)
	}
	return deb, nil
}

func plant(root, name string, data []byte) error {
	file := filepath.Join(root, name)
	for dir := filepath.Dir(file); len(dir) >= len(root); dir = filepath.Dir(dir) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return spaceOr(err)
		}
		if err := os.Chmod(dir, 0o755); err != nil { // whatever the caller's umask
			return err
		}
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return spaceOr(err)
	}
	return os.Chmod(file, 0o644)
}

// files are the contents, by path on the station.
func (k KeyringDeb) files() map[string][]byte {
	const doc = "/usr/share/doc/" + Keyring
	return map[string][]byte{
		keyFile:     k.Keys,
		sourcesFile: []byte(k.sources()),
		pinFile:     []byte(k.pin()),
		doc + "/copyright": []byte("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n" +
			"Upstream-Name: lianluozhan\n\nFiles: *\nCopyright: " + k.Maintainer + "\nLicense: public-domain\n" +
			" Keys and addresses, nothing that anybody owns.\n"),
		doc + "/changelog.gz": k.changelog(),
		"/usr/share/lintian/overrides/" + Keyring: []byte("# an archive's own source entry is what this package is for\n" +
			Keyring + ": package-installs-apt-sources [etc/apt/sources.list.d/lianluozhan.sources]\n" +
			Keyring + ": package-installs-apt-preferences [etc/apt/preferences.d/lianluozhan]\n"),
	}
}

func (k KeyringDeb) sources() string {
	return "# 本县联络站的软件源。由 " + Keyring + " 安装，请不要改动：改过的文件收不到新的密钥和地址。\n" +
		"Types: deb\nURIs: " + k.URL + "\nSuites: all\nComponents: main\nSigned-By: " + keyFile +
		"\nValid-Until-Max: " + strconv.Itoa(k.ValidDays*24*60*60) + "\n"
}

// pin keeps the archive from ever replacing a package of the system's.
func (k KeyringDeb) pin() string {
	return "# 这个软件源只提供 lianluozhan- 开头的包，别的都不从这里装。\n" +
		"Package: *\nPin: release o=" + k.Origin + "\nPin-Priority: -1\n\n" +
		"Package: lianluozhan-*\nPin: release o=" + k.Origin + "\nPin-Priority: 990\n"
}

func (k KeyringDeb) changelog() []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	fmt.Fprintf(z, "%s (%s) stable; urgency=medium\n\n  * Keys and address of the county's archive.\n\n -- %s  %s\n",
		Keyring, k.Version, k.Maintainer, k.Date.UTC().Format(time.RFC1123Z))
	_ = z.Close() // writes to memory
	return b.Bytes()
}

func (k KeyringDeb) control(root string, files map[string][]byte) error {
	var sums, size = "", 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		digest := md5.Sum(files[name])
		sums += hex.EncodeToString(digest[:]) + "  " + strings.TrimPrefix(name, "/") + "\n"
		size += (len(files[name]) + 1023) / 1024
	}
	control := fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: %s\nInstalled-Size: %d\n"+
		"Section: misc\nPriority: optional\nDescription: keys and address of the county's package archive\n"+
		" Lets apt find and verify the packages that the county publishes for the\n touchscreens of its liaison stations.\n",
		Keyring, k.Version, k.Maintainer, size)
	for name, text := range map[string]string{
		"control": control, "md5sums": sums, "conffiles": sourcesFile + "\n" + pinFile + "\n",
	} {
		if err := plant(root, "DEBIAN/"+name, []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// newKeyring makes the keyring package that belongs to next.Keys and adds it to next.
func (a *Archive) newKeyring(ctx context.Context, next *State) error {
	work := a.path("work")
	if err := os.MkdirAll(work, 0o755); err != nil {
		return spaceOr(err)
	}
	file := filepath.Join(work, "keys.gpg")
	if err := a.publicKeys(ctx, file, next.Keys.signers()); err != nil {
		return err
	}
	keys, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	now := a.opt.Now().UTC()
	k := KeyringDeb{
		Keys: keys, URL: a.conf.URL, Origin: a.conf.Origin, Maintainer: a.conf.Maintainer,
		ValidDays: a.conf.ValidDays, Version: nextKeyringVersion(*next, now), Date: now,
	}
	deb, err := k.Build(ctx, work)
	if err != nil {
		return err
	}
	p, err := readDeb(ctx, deb)
	if err != nil {
		return err
	}
	if err := a.aptlyAdd(ctx, []string{deb}); err != nil {
		return err
	}
	next.Packages[p.Ref()], next.Keyring = p, p.Ref()
	return a.step("keyring")
}

// nextKeyringVersion counts up within a day, and on when the clock went back.
func nextKeyringVersion(s State, now time.Time) string {
	last := s.Packages[s.Keyring].Version
	for n := 1; ; n++ {
		v := now.Format("2006.01.02") + "." + strconv.Itoa(n)
		if last != "" && !Newer(v, last) {
			if n > 999 {
				return last + ".1"
			}
			continue
		}
		return v
	}
}
