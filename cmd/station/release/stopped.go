package release

import "fmt"

// End is how a start ended, in the words of systemd's $SERVICE_RESULT.
type End string

// The ends that say more than that it ended.
const (
	InOrder End = "success"  // it was asked to, after it had come up
	Froze   End = "watchdog" // it did not draw any more
	Hung    End = "timeout"  // it never came up, or did not end when asked to
)

// Stopped is that the current release, if on trial, ended. One that ends in order was
// wanted to: that start does not count against it. One that stood still counts twice,
// because each time residents look at a dead screen for so long.
func (s *Store) Stopped(how End) error {
	return s.retreat(func(st *state, _ installed) error {
		if !st.Trial || st.Tries == 0 || st.Current != st.Started {
			return nil
		}
		st.Ended = how
		switch how {
		case InOrder:
			st.Tries--
		case Froze, Hung:
			st.Tries = min(st.Tries+1, MaxTries)
		}
		return nil
	})
}

// words says how a release on trial failed, for staff.
func (e End) words() string {
	switch e {
	case Froze:
		return "画面停住不动"
	case Hung:
		return "迟迟启动不起来"
	}
	return fmt.Sprintf("连续启动 %d 次没有成功", MaxTries)
}
