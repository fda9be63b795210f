package release

import (
	"errors"
	"slices"
)

// Boot decides which release is started now, counts the start of one on trial, and lets
// "current" in the folder Run lead to it. It goes on without the disk when that can no
// longer be written. Only ErrNone, or that folder, can stop it.
func (s *Store) Boot() (Started, error) {
	var out Started
	err := s.locked(true, func() error {
		st, trouble := s.load()
		var err error
		if out, err = st.boot(s.installed(), s.o); err != nil {
			return err
		}
		out.Dir = s.dir(out.Version)
		out.Warning = trouble
		if err := s.keepAnyhow(&st); err != nil {
			out.Warning = "磁盘写不进去，本次启动没有记下来：" + err.Error()
		}
		return s.relink(s.o.Run, st.Current)
	})
	return out, err
}

// keepAnyhow keeps the state of a start, for a while if not for good, and lets the link
// on disk follow. What went wrong is returned for the journal.
func (s *Store) keepAnyhow(st *state) error {
	err := s.keep(st)
	if err != nil {
		err = errors.Join(err, s.keepBriefly(st))
	}
	return errors.Join(err, s.relink(s.o.Dir, st.Current))
}

// boot is Boot's decision.
func (st *state) boot(all installed, o Options) (Started, error) {
	from := st.Current
	why := ""
	cur, there := all.find(from)
	switch {
	case from == "": // the first start, or nothing is known
	case !there:
		why = "版本文件不在了"
	case st.rank(cur) > unproven:
		why = st.against(cur)
	case st.Trial && st.Tries >= MaxTries:
		why = st.Ended.words()
		st.Bad = mark(st.Bad, from)
	}
	if from == "" || why != "" {
		r, rank := st.best(all, "")
		if rank == hopeless {
			return Started{}, ErrNone
		}
		if st.Tries >= MaxTries || rank < st.rank(cur) { // or all are bad, and one stays
			st.leave(r, why, o)
		}
	}
	out := Started{Version: st.Current}
	if st.Current != from && from != "" {
		out.Switched = st.Last
	}
	st.count(&out, all)
	return out, nil
}

// leave goes from the current release to r, which may be the same when there is no other.
func (st *state) leave(r Release, why string, o Options) {
	if r.Version == st.Current {
		return
	}
	if st.Current != "" {
		st.Last = &Rollback{From: st.Current, To: r.Version, Why: why, At: o.Now().UTC()}
	}
	st.to(r.Version)
}

// count notes the start.
func (st *state) count(out *Started, all installed) {
	st.Started = st.Current
	if st.Trial {
		st.Tries = min(st.Tries+1, MaxTries)
		out.Tries = st.Tries
	}
	if r, ok := all.find(st.Current); ok {
		st.Data = max(st.Data, r.Schema)
	}
}

// against says what speaks against a release, for staff.
func (st state) against(r Release) string {
	switch {
	case r.Fault != "":
		return r.Fault
	case !st.reads(r):
		return "版本太旧，读不了现在的数据"
	case slices.Contains(st.Withdrawn, r.Version):
		return "县里已经撤回这个版本"
	}
	return "这个版本在本机运行失败过"
}
