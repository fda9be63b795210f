package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/stick"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Room that must be left, in bytes, and by how much packages grow when unpacked.
const (
	roomLeft = 256 << 20
	unpacked = 6
)

var errNoRoom = errors.New("no room")

// noRoom has its own words: how much is missing.
type noRoom struct{ need, free uint64 }

func (n noRoom) Error() string {
	return fmt.Sprintf("硬盘空间不够：更新要 %d MB，只剩 %d MB。请联系县里技术人员清理硬盘。", n.need>>20, n.free>>20)
}

// Is makes it one errNoRoom.
func (n noRoom) Is(err error) bool { return err == errNoRoom }

// proceed goes all the way from wherever the machine is.
func (u *updater) proceed(ctx context.Context, t target, st release.Status) error {
	if t.version != "" && installed(st, t.version) {
		return u.activate(t, t.version)
	}
	if err := u.prepare(ctx, &t); err != nil {
		return err
	}
	offer, err := u.choose(ctx, t, st)
	if err != nil {
		return err
	}
	if t.version = offer.Version; installed(st, t.version) {
		return u.activate(t, t.version)
	}
	if u.ready != t.version || t.from.Stick != "" {
		if err := u.download(ctx, t, offer); err != nil {
			return err
		}
		u.ready = t.version
	}
	if u.outdated() {
		return errGaveWay
	}
	if words, wait := u.wait(t); wait { // somebody came in the meantime
		u.show(view{step: wire.Queued, target: t.version, percent: 100, words: words})
		return nil
	}
	return u.install(ctx, t, offer)
}

func installed(st release.Status, version string) bool {
	return slices.ContainsFunc(st.Installed, func(r release.Release) bool { return r.Version == version && r.Fault == "" })
}

// prepare makes sure that there is a place to come from, room, and nothing half done.
func (u *updater) prepare(ctx context.Context, t *target) error {
	u.show(view{step: wire.Downloading, target: t.version, words: "正在查看软件源"})
	if t.from.Ring == "" {
		t.from.Ring = u.cfg.Archive.Ring()
	}
	if t.from.Stick != "" {
		found, err := stick.Find(t.from.Stick, t.from.Ring)
		if err != nil {
			return fmt.Errorf("update from a stick: %w", err)
		}
		t.from = apt.From{Ring: found.Ring, Stick: found.Dir}
	}
	if err := u.room(0); err != nil {
		return err
	}
	if u.sound {
		return nil
	}
	return u.repair(ctx)
}

// room checks that so many bytes of packages can be fetched and unpacked.
func (u *updater) room(size uint64) error {
	disk, err := u.cfg.Sensors.Disk()
	if err != nil {
		return fmt.Errorf("room for an update: %w", err)
	}
	if disk.ReadOnly {
		return &apt.Trouble{Kind: apt.ReadOnly, Detail: "file system is mounted read-only"}
	}
	if need := size + size*unpacked + roomLeft; disk.Free < need {
		return noRoom{need, disk.Free}
	}
	return nil
}

// choose reads the archive and finds the version that is wanted.
func (u *updater) choose(ctx context.Context, t target, st release.Status) (apt.Offer, error) {
	reading := u.cfg.Archive.Update(ctx, t.from)
	var trouble *apt.Trouble
	if reading != nil && (!errors.As(reading, &trouble) || trouble.Kind != apt.Away || t.from.Stick != "") {
		return apt.Offer{}, blame(t, reading)
	}
	if reading == nil {
		if err := u.cfg.Archive.Keys(ctx, t.from); err != nil {
			u.log.Warn("keys of the archive not renewed", "error", err)
		}
	}
	offers, err := u.cfg.Archive.Offers(ctx, t.from)
	if err != nil {
		return apt.Offer{}, fmt.Errorf("what the archive offers: %w", errors.Join(reading, err))
	}
	if t.version != "" {
		if i := slices.IndexFunc(offers, func(o apt.Offer) bool { return o.Version == t.version }); i >= 0 {
			return offers[i], nil // the network may be away: it may have been downloaded already
		}
		if reading != nil {
			return apt.Offer{}, fmt.Errorf("read the archive: %w", reading)
		}
		if t.rescue {
			return newest(offers, t, st)
		}
		return apt.Offer{}, &apt.Trouble{Kind: apt.Missing, Detail: t.version + " is not in " + t.from.Ring}
	}
	if reading != nil {
		return apt.Offer{}, fmt.Errorf("read the archive: %w", reading)
	}
	return newest(offers, t, st)
}

// newest is the newest that may run here; what the county stopped comes last.
func newest(offers []apt.Offer, t target, st release.Status) (apt.Offer, error) {
	stopped := func(o apt.Offer) bool { return t.rescue && slices.Contains(t.last, o.Version) }
	later := slices.DeleteFunc(slices.Clone(offers), func(o apt.Offer) bool { return !stopped(o) })
	offers = append(slices.DeleteFunc(slices.Clone(offers), stopped), later...)
	for _, o := range offers {
		if slices.Contains(st.Bad, o.Version) || slices.Contains(t.never, o.Version) {
			continue
		}
		if t.rescue && (o.Version == st.Current || st.Healthy && !release.Newer(o.Version, st.Current)) {
			continue // that is what does not work, or what it is better than
		}
		if t.from.Stick != "" && st.Healthy && !release.Newer(o.Version, st.Current) {
			if o.Version == st.Current {
				return apt.Offer{}, helper.Words("U 盘上的版本 " + o.Version + " 本机已经在用，不用再装。")
			}
			return apt.Offer{}, helper.Words("U 盘上的版本 " + o.Version + " 比本机的 " + st.Current + " 旧，没有采用。")
		}
		return o, nil
	}
	return apt.Offer{}, &apt.Trouble{Kind: apt.Missing, Detail: "nothing in " + t.from.Ring + " may run here"}
}

// blame says what trouble with the archive means when the archive is a stick.
func blame(t target, err error) error {
	var trouble *apt.Trouble
	if t.from.Stick == "" || !errors.As(err, &trouble) {
		return fmt.Errorf("read the archive: %w", err)
	}
	switch trouble.Kind {
	case apt.BadKey, apt.OldKey:
		return errors.Join(&stick.Fault{Code: liaison.FaultStickForeign}, err)
	case apt.Stale:
		return helper.Words("U 盘里的安装包已过期，请重新拷贝。")
	case apt.Damaged, apt.Away, apt.Missing, apt.Other:
		return errors.Join(&stick.Fault{Code: liaison.FaultStickDamaged}, err)
	}
	return fmt.Errorf("read the stick: %w", err)
}

func (u *updater) download(ctx context.Context, t target, o apt.Offer) error {
	size, err := u.cfg.Archive.Size(ctx, t.from, o)
	if err != nil {
		return blame(t, err)
	}
	if err := u.room(size); err != nil {
		return err
	}
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	told := func(percent int) {
		if u.outdated() {
			stop()
			return
		}
		u.show(view{
			step: wire.Downloading, target: o.Version, percent: percent,
			words: fmt.Sprintf("正在下载新版本 %s：%d%%", o.Version, percent),
		})
	}
	told(0)
	err = u.cfg.Archive.Download(fetching, t.from, o, told)
	switch {
	case err != nil && fetching.Err() != nil:
		return errGaveWay
	case err != nil:
		return blame(t, err)
	}
	return nil
}

// errGaveWay: something else is wanted than what a slow line brought, or ctx ended.
var errGaveWay = errors.New("download gave way")

// outdated reports that something else is wanted by now: a roll-out was paused or its
// version withdrawn, or staff came with a stick. What a line of a few bytes a second
// brings hours later must not be installed because it was wanted once.
func (u *updater) outdated() bool {
	_, n := u.wish.get()
	return n != u.heard
}

func (u *updater) install(ctx context.Context, t target, o apt.Offer) error {
	u.before(o.Version)
	told := func(percent int) {
		u.show(view{step: wire.Installing, target: o.Version, percent: percent, words: "正在安装新版本 " + o.Version})
	}
	told(0)
	if err := u.cfg.Packages.Install(ctx, t.from, o, told); err != nil {
		u.ready = ""
		return fmt.Errorf("install %s: %w", o.Version, err)
	}
	u.ready = ""
	u.note(byItself, "装好了版本 "+o.Version)
	if err := u.cfg.Packages.Clean(); err != nil {
		u.log.Warn("downloads not cleaned away", "error", err)
	}
	return u.activate(t, o.Version)
}

// activate has the version started next. The package's script did so already, and did
// not say why it did not.
func (u *updater) activate(t target, version string) error {
	u.before(version)
	if err := u.cfg.Releases.Activate(version); err != nil {
		return fmt.Errorf("switch to %s: %w", version, err)
	}
	if t.from.Stick != "" {
		at := u.cfg.Now().UnixMilli()
		u.wish.change(func(x *wished) { x.Stick, x.Local, x.LocalAt, x.Now, x.Staff = "", version, at, true, true })
	}
	u.show(view{step: wire.Queued, target: version, words: "版本 " + version + " 已装好，没有人使用时启用"})
	return nil
}
