package archive

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Promote makes version the current one of ring. It must have been in the ring before
// that one, unless jump.
func (a *Archive) Promote(ctx context.Context, version, ring string, jump bool) error {
	next := a.state.clone()
	v, r, err := a.onWay(next, version, ring)
	if err != nil {
		return err
	}
	if why, bad := next.Withdrawn[v]; bad {
		return problemf("请发布一个新的版本号。", "版本 %s 已经撤回（%s）", v, why)
	}
	if r.Held != "" {
		return problemf("要继续发布，先运行 lianluozhan-repo unhold "+ring+"。", "%s 正在暂停（%s）", ring, r.Held)
	}
	if i := slices.Index(Rings(), ring); i > 0 && !jump {
		if before := Rings()[i-1]; !slices.Contains(next.Rings[before].Was, v) {
			return problemf("请先 lianluozhan-repo promote "+v+" "+before+"，看几天没有问题再继续；确实要跳过，加 -jump。", "版本 %s 还没有在 %s 用过", v, before)
		}
	}
	switch {
	case r.Current == v:
		return problemf("", "%s 现在就是版本 %s，没有改动", ring, v)
	case r.Current != "" && Newer(r.Current, v):
		return problemf("要退回，请用 lianluozhan-repo rollback "+ring+" "+v+"。", "版本 %s 比 %s 现在的 %s 旧", v, ring, r.Current)
	}
	if r.Current != "" {
		r.Earlier = r.offers()
	}
	r.enter(v, a.conf.Keep)
	next.Rings[ring] = r
	return a.publishSaying(ctx, next, Deed{What: "promote", About: ring + " 发布版本 " + v})
}

// enter makes v current; Earlier has been seen to.
func (r *Ring) enter(v string, keep int) {
	r.Earlier = r.Earlier[:min(keep, len(r.Earlier))]
	r.Current = v
	if !slices.Contains(r.Was, v) {
		r.Was = append([]string{v}, r.Was...)
	}
}

func (a *Archive) onWay(s State, version, ring string) (string, Ring, error) {
	if !isRing(ring) {
		return "", Ring{}, problemf("请写 "+strings.Join(Rings(), "、")+" 之一。", "没有叫 %s 的圈", ring)
	}
	v, err := s.resolve(version)
	return v, s.Rings[ring], err
}

func (a *Archive) publishSaying(ctx context.Context, next State, deed Deed) error {
	if err := a.publish(ctx, next, deed); err != nil {
		return err
	}
	a.say("%s。已签名、核对并启用，有效到 %s。", deed.About, a.state.Published.Add(a.conf.valid()).Local().Format(time.DateTime))
	return nil
}

// Hold keeps new versions out of ring; why is for whoever comes later.
func (a *Archive) Hold(ring, why string) error {
	return a.setHold(ring, "hold", why)
}

// Unhold ends a Hold.
func (a *Archive) Unhold(ring string) error { return a.setHold(ring, "unhold", "") }

func (a *Archive) setHold(ring, what, why string) error {
	if !isRing(ring) {
		return problemf("请写 "+strings.Join(Rings(), "、")+" 之一。", "没有叫 %s 的圈", ring)
	}
	next := a.state.clone()
	r := next.Rings[ring]
	r.Held = why
	next.Rings[ring] = r
	about := ring + " 恢复发布"
	if why != "" {
		about = ring + " 暂停发布：" + why
	}
	if err := a.commit(next, Deed{What: what, About: about}); err != nil {
		return err
	}
	a.say("%s。", about)
	return nil
}

// Rollback takes ring back to version, or to the one before when version is "". What
// came after it is no longer offered there. A held ring is taken back too.
func (a *Archive) Rollback(ctx context.Context, version, ring string) error {
	next := a.state.clone()
	v, err := backTo(next, ring, version)
	if err != nil {
		return err
	}
	if v == next.Rings[ring].Current {
		return problemf("", "%s 现在就是版本 %s，没有改动", ring, v)
	}
	next.Rings[ring] = next.Rings[ring].back(v, a.conf.Keep)
	return a.publishSaying(ctx, next, Deed{What: "rollback", About: ring + " 退回版本 " + v})
}

// RollbackFleet takes back every ring that is ahead of version; without one, every ring
// that has the newest version. Rings that never had it stay as they are.
func (a *Archive) RollbackFleet(ctx context.Context, version string) error {
	next := a.state.clone()
	newest := ""
	for _, r := range next.Rings {
		if newest == "" || Newer(r.Current, newest) {
			newest = r.Current
		}
	}
	ahead := func(current string) bool { return current == newest }
	if version != "" {
		v, err := next.resolve(version)
		if err != nil {
			return err
		}
		ahead = func(current string) bool { return Newer(current, v) }
	}
	var back []string
	for _, ring := range Rings() {
		if current := next.Rings[ring].Current; current == "" || !ahead(current) {
			continue
		}
		v, err := backTo(next, ring, version)
		if err != nil {
			return err
		}
		next.Rings[ring] = next.Rings[ring].back(v, a.conf.Keep)
		back = append(back, ring+" 退回版本 "+v)
	}
	if len(back) == 0 {
		return problemf("", "没有哪一圈比版本 %s 新，没有改动", version)
	}
	return a.publishSaying(ctx, next, Deed{What: "rollback", About: strings.Join(back, "，")})
}

// back returns the ring with v current and only older ones beside it.
func (r Ring) back(v string, keep int) Ring {
	var older []string
	for _, was := range r.Was {
		if Newer(v, was) {
			older = append(older, was)
		}
	}
	slices.SortFunc(older, func(a, b string) int { return compare(b, a) })
	r.Earlier = slices.Compact(older)
	r.enter(v, keep)
	return r
}

// backTo finds the version that ring can go back to.
func backTo(s State, ring, version string) (string, error) {
	if !isRing(ring) {
		return "", problemf("请写 "+strings.Join(Rings(), "、")+" 之一，或者 fleet 表示全部。", "没有叫 %s 的圈", ring)
	}
	r := s.Rings[ring]
	choice := func(v string) bool { return s.Withdrawn[v] == "" && (r.Current == "" || Newer(r.Current, v)) }
	var can []string
	for _, v := range r.Was {
		if choice(v) {
			can = append(can, v)
		}
	}
	slices.SortFunc(can, func(a, b string) int { return compare(b, a) })
	if version == "" {
		if len(can) == 0 {
			return "", problemf("请发布一个修好的新版本。", "%s 没有更早的版本可以退回", ring)
		}
		return can[0], nil
	}
	v, err := s.resolve(version)
	if err != nil {
		return "", err
	}
	if v == r.Current || slices.Contains(can, v) {
		return v, nil
	}
	list := strings.Join(can, "、")
	if list == "" {
		list = "没有"
	}
	return "", problemf("可以退回的："+list+"。", "版本 %s 不能在 %s 里退回（没有在这里用过、已撤回，或比现在的还新）", v, ring)
}

// Withdraw takes version out of every ring, for good. Rings where it was current go
// back to the one before.
func (a *Archive) Withdraw(ctx context.Context, version, why string) error {
	next := a.state.clone()
	v, err := next.resolve(version)
	if err != nil {
		return err
	}
	if old, done := next.Withdrawn[v]; done {
		return problemf("", "版本 %s 早已撤回（%s），没有改动", v, old)
	}
	next.Withdrawn[v] = why
	about := "撤回版本 " + v + "：" + why
	for _, ring := range Rings() {
		r := next.Rings[ring]
		if r.Current != v {
			r.Earlier = slices.DeleteFunc(r.Earlier, func(e string) bool { return e == v })
			next.Rings[ring] = r
			continue
		}
		to, err := backTo(next, ring, "")
		if err != nil {
			next.Rings[ring] = Ring{Was: r.Was, Held: r.Held}
			about += "，" + ring + " 暂时没有版本"
			continue
		}
		r = r.back(to, a.conf.Keep)
		r.Earlier = slices.DeleteFunc(r.Earlier, func(e string) bool { return next.Withdrawn[e] != "" })
		next.Rings[ring] = r
		about += "，" + ring + " 退回 " + to
	}
	return a.publishSaying(ctx, next, Deed{What: "withdraw", About: about})
}

// Resign publishes the same again with a new date, before stations stop believing it.
func (a *Archive) Resign(ctx context.Context) error {
	return a.publishSaying(ctx, a.state.clone(), Deed{What: "resign", About: "重新签名"})
}
