package apt

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"lianluozhan/sync/liaison"
)

// Kind is what kind of trouble it is.
type Kind int

// Kinds of trouble.
const (
	Other    Kind = iota
	Busy          // another program installs
	BadKey        // signed by a key that is not the county's
	OldKey        // the key is past its end
	Stale         // the archive was not signed anew for too long
	Early         // signed in what this machine's clock takes for the future
	Away          // not reached
	Damaged       // what came is not what was signed for
	Missing       // no such version
	NoRoom        // the disk is full
	ReadOnly      // it cannot be written to
	Unmet         // needs packages that the archive does not have
	Broken        // the package system is broken, or a package cannot be installed
	Held          // a technician said that it shall stay
	NoSource      // no archive was ever set up
)

// Trouble is why a command of the package tools failed.
type Trouble struct {
	Kind   Kind
	Detail string // as the tool says it, for the log

	names []string // packages whose needs are unmet
}

// KindOf is what went wrong, Other where nothing says so.
func KindOf(err error) Kind {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Kind
	}
	return Other
}

// Error is for the log.
func (t *Trouble) Error() string { return "package tools: " + t.Detail }

// Fault is what the machine complains of.
func (t *Trouble) Fault() liaison.MachineFault {
	return map[Kind]liaison.MachineFault{
		Other: liaison.FaultInstall, Busy: liaison.FaultInstallBusy, BadKey: liaison.FaultArchiveKey, OldKey: liaison.FaultArchiveKey,
		Stale: liaison.FaultArchiveStale, Early: liaison.FaultClock, Away: liaison.FaultArchiveAway, Damaged: liaison.FaultDownload,
		Missing: liaison.FaultInstall, NoRoom: liaison.FaultRoom, ReadOnly: liaison.FaultDiskReadOnly, Unmet: liaison.FaultInstall,
		Broken: liaison.FaultInstall, Held: liaison.FaultInstall, NoSource: liaison.FaultArchiveAway,
	}[t.Kind]
}

// Words are for staff.
func (t *Trouble) Words() string {
	if w, ok := map[Kind]string{
		OldKey:   "软件源的签名钥匙已过期。没有采用，请县里技术人员更换钥匙。",
		Early:    "软件源的签名时间在本机时间之后，本机时间可能不对。请连上网络校时；常这样请更换主板电池。",
		Missing:  "软件源里没有要装的版本。请县里技术人员检查是否已发布到本站所在的分组。",
		Unmet:    "新版本需要的系统软件本机没有。请县里技术人员处理。",
		Held:     "技术人员把程序固定在了现在的版本，没有更新。",
		NoSource: "本机没有设置软件源。请县里技术人员安装软件源的钥匙包。",
	}[t.Kind]; ok {
		return w
	}
	return t.Fault().Words()
}

// signs are what the tools say of each trouble, the most telling first. They are in
// English, as the tools are told to speak.
var signs = []struct {
	kind Kind
	any  []string
}{
	{Busy, []string{"Could not get lock", "Unable to acquire the dpkg frontend lock", "Unable to lock", "frontend lock was locked", "status database is locked"}},
	{ReadOnly, []string{"Read-only file system"}},
	{NoRoom, []string{"You don't have enough free space", "No space left on device", "Disk quota exceeded"}},
	{Early, []string{"is not valid yet"}},
	{Stale, []string{"is expired (invalid since"}},
	{OldKey, []string{"EXPKEYSIG", "KEYEXPIRED", "EXPSIG"}},
	{BadKey, []string{"NO_PUBKEY", "BADSIG", "REVKEYSIG", "is not signed", "signatures were invalid", "signatures couldn't be verified", "not signed by", "NODATA"}},
	{Damaged, []string{"Hash Sum mismatch", "has unexpected size", "Size mismatch", "Input/output error", "Splitting up", "Couldn't find any package whose", "unexpected end of file", "Method gave invalid", "doesn't match the expected"}},
	{Held, []string{"held packages were changed"}},
	{Missing, []string{"was not found", "Unable to locate package", "has no installation candidate"}},
	{Away, []string{"Could not resolve", "Could not connect", "Unable to connect", "Connection failed", "Connection refused", "timed out", "Network is unreachable", "Temporary failure", "does not have a Release file", "no longer has a Release file", "404  Not Found", "Certificate verification failed", "Could not handshake", "Failed to fetch", "File not found", "Failed to stat", "Connection reset", "Bad Gateway", "Service Unavailable"}},
	{Unmet, []string{"unmet dependencies", "held broken packages", "but it is not going to be installed", "but it is not installable", "Packages need to be removed but remove is disabled"}},
	{Broken, []string{"dpkg was interrupted", "Sub-process /usr/bin/dpkg returned an error", "pmerror:", "dpkg: error"}},
}

// reason finds out from what a command printed why it failed.
func reason(text string) *Trouble {
	for _, s := range signs {
		for _, sign := range s.any {
			if at := strings.Index(text, sign); at >= 0 {
				return &Trouble{Kind: s.kind, Detail: lineAt(text, at), names: complainedOf(text)}
			}
		}
	}
	return &Trouble{Kind: Other, Detail: lastLine(text)}
}

// warned finds what the tools only warn of, although it means that nothing new was
// learned: lists that could not be fetched or are not signed.
func warned(text string) *Trouble {
	for line := range strings.Lines(text) {
		for _, sign := range []string{"W: GPG error", "W: Failed to fetch", "W: An error occurred during the signature", "W: Some index files failed", "E: "} {
			if strings.HasPrefix(line, sign) {
				return reason(text)
			}
		}
	}
	return nil
}

// longest is how much of a line is worth keeping.
const longest = 300

func lineAt(text string, at int) string {
	from := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[from:], "\n")
	return clip(line)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return clip(lines[len(lines)-1])
}

func clip(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}

// storage tells trouble with the disk from other errors.
func storage(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &Trouble{Kind: NoRoom, Detail: err.Error()}
	case errors.Is(err, syscall.EROFS):
		return &Trouble{Kind: ReadOnly, Detail: err.Error()}
	}
	return fmt.Errorf("for the package tools: %w", err)
}
