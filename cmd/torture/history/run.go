package history

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Options says what Run plays. Count is needed.
type Options struct {
	Count   int       // histories
	Seed    uint64    // of the first; every next one has the next
	Log     io.Writer // progress and failures; nil for none
	Dir     string    // folder for the stations' files; "" for a new one in memory where there is one
	Workers int       // histories at the same time; as many as there are processors when 0

	sabotage func() sabotage // one for every history; nil for none
	stop     bool            // at the first failure
}

// Report says what was played and what came of it.
type Report struct {
	Histories int
	Counts
	Lost, Duplicated, Divergent, Failed int // histories that broke such a rule
	Failures                            []Failure
	Took                                time.Duration
}

// String is the report in one line.
func (r Report) String() string {
	return fmt.Sprintf("%d histories, %d steps, %d registrations, %d kills, %d power cuts, %d line faults, "+
		"%d backups, %d restores, %d machines replaced, %d files put back or spoilt: "+
		"lost %d, duplicated %d, divergent %d, failed %d in %.1f s",
		r.Histories, r.Steps, r.Filed, r.Kills, r.Cuts, r.Faults, r.Backups, r.Restores, r.Replaced, r.Wrong,
		r.Lost, r.Duplicated, r.Divergent, r.Failed, r.Took.Seconds())
}

// Failure is a history that broke a rule, made as short as it goes.
type Failure struct {
	Ops    Ops // for Replay
	Breach *Breach
}

// String tells the failure operation by operation.
func (f Failure) String() string {
	out := f.Breach.Error() + "\n  " + f.Ops.String() + "\n"
	for i, op := range f.Ops.List {
		out += fmt.Sprintf("  %2d. %s\n", i+1, op)
	}
	return out
}

// Run plays histories until all are played or ctx ends. A history that breaks a
// rule is no error: the report has it. An error says that the machine that the
// histories run on failed.
func Run(ctx context.Context, o Options) (Report, error) {
	start := time.Now()
	dir, done, err := folder(o.Dir)
	if err != nil {
		return Report{}, err
	}
	defer done()
	p, err := newPool(dir)
	if err != nil {
		return Report{}, err
	}
	r := runner{o: o, dir: dir, pool: p}
	var wg sync.WaitGroup
	workers := o.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	for range workers {
		wg.Go(func() { r.work(ctx) })
	}
	wg.Wait()
	r.report.Took = time.Since(start)
	return r.report, r.err
}

// Replay plays one history and returns the rule that it broke, nil for none.
func Replay(ops Ops) (*Breach, error) { return replay(ops, Options{}) }

func replay(ops Ops, o Options) (*Breach, error) {
	dir, done, err := folder("")
	if err != nil {
		return nil, err
	}
	defer done()
	p, err := newPool(dir)
	if err != nil {
		return nil, err
	}
	r := runner{o: o, dir: dir, pool: p}
	b, _, err := r.play(ops)
	return b, err
}

// folder makes a new folder, in memory where the system has such a place: what
// is synced there costs nothing, and the machine's disk is not what is tried.
func folder(parent string) (dir string, done func(), err error) {
	const memory = "/dev/shm"
	if parent == "" {
		if dir, err = os.MkdirTemp(memory, "history-*"); err != nil {
			dir, err = os.MkdirTemp("", "history-*")
		}
	} else {
		dir, err = os.MkdirTemp(parent, "history-*")
	}
	if err != nil {
		return "", nil, fmt.Errorf("folder for histories: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil // it is in memory or a temporary one
}

// runner is what the workers of one Run share.
type runner struct {
	o    Options
	dir  string
	pool *pool

	mu     sync.Mutex
	given  int
	played int // also names the folders
	report Report
	err    error
}

func (r *runner) work(ctx context.Context) {
	for ctx.Err() == nil {
		seed, ok := r.take()
		if !ok {
			return
		}
		ops := draw(seed)
		b, n, err := r.play(ops)
		if b != nil && err == nil {
			ops, b = r.shrink(ctx, ops, b)
		}
		r.note(ops, b, n, err)
	}
}

func (r *runner) take() (uint64, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.given == r.o.Count || r.err != nil || r.o.stop && len(r.report.Failures) > 0 {
		return 0, false
	}
	r.given++
	return r.o.Seed + uint64(r.given) - 1, true
}

func (r *runner) note(ops Ops, b *Breach, n Counts, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.err = err
		return
	}
	r.report.Histories++
	r.report.Counts.add(n)
	if b != nil {
		*map[Kind]*int{
			Lost: &r.report.Lost, Duplicated: &r.report.Duplicated, Divergent: &r.report.Divergent, Failed: &r.report.Failed,
		}[b.Kind]++
		r.report.Failures = append(r.report.Failures, Failure{ops, b})
		r.log("%s", r.report.Failures[len(r.report.Failures)-1])
	}
	const every = 1000
	if r.report.Histories%every == 0 {
		r.log("%d of %d histories, first seed %d, failures %d\n", r.report.Histories, r.o.Count, r.o.Seed, len(r.report.Failures))
	}
}

func (r *runner) log(format string, args ...any) {
	if r.o.Log != nil {
		_, _ = fmt.Fprintf(r.o.Log, format, args...) // a log that fails is not what is tried
	}
}

// play plays one history in a folder of its own.
func (r *runner) play(ops Ops) (*Breach, Counts, error) {
	r.mu.Lock()
	r.played++
	dir := filepath.Join(r.dir, fmt.Sprint("h", r.played))
	r.mu.Unlock()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, Counts{}, fmt.Errorf("folder for a history: %w", err)
	}
	defer os.RemoveAll(dir) // the whole is removed at the end anyway
	var mistakes sabotage
	if r.o.sabotage != nil {
		mistakes = r.o.sabotage()
	}
	w, err := newWorld(dir, r.pool, mistakes, ops.Seed)
	if err != nil {
		return nil, Counts{}, fmt.Errorf("begin history %d: %w", ops.Seed, err)
	}
	defer w.close()
	b := w.play(ops.List)
	return b, w.count, nil
}

// shrink leaves operations out as long as the history breaks the same kind of
// rule, first many at once, then single ones.
func (r *runner) shrink(ctx context.Context, ops Ops, b *Breach) (Ops, *Breach) {
	tries := 400
	for size := max(1, len(ops.List)/2); size >= 1; size /= 2 {
		for at := 0; at < len(ops.List) && tries > 0 && ctx.Err() == nil; tries-- {
			less := Ops{Seed: ops.Seed}
			less.List = append(less.List, ops.List[:at]...)
			less.List = append(less.List, ops.List[min(at+size, len(ops.List)):]...)
			if got, _, err := r.play(less); err == nil && got != nil && got.Kind == b.Kind {
				ops, b = less, got
			} else {
				at += size
			}
		}
	}
	return ops, b
}
