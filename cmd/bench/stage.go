package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os/exec"
	"syscall"
	"time"

	"lianluozhan/cmd/internal/xscreen"
)

// program is something that fills a screen.
type program struct {
	name     string
	argv     []string
	settings string // folder
}

// stage is a program running on an X server of its own.
type stage struct {
	screen *xscreen.Screen
	// firstContent is the time from exec to the first frame with most of what the
	// settled screen shows.
	firstContent time.Duration

	mark   string
	server *xscreen.Server
	cmd    *exec.Cmd
}

// size of the screens, portrait as at a station.
const screenWidth, screenHeight = 1080, 1920

// perform starts p on a fresh X server, watches it until it settles, and leaves
// it running for the caller, who must call end.
func perform(ctx context.Context, p program) (*stage, error) {
	server, err := xscreen.Start(ctx, screenWidth, screenHeight)
	if err != nil {
		return nil, err
	}
	s := &stage{server: server, mark: "LIANLUOZHAN_BENCH=" + server.Display}
	if s.screen, err = xscreen.Open(server.Display); err != nil {
		server.Stop()
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	// Settings of its own: a program watches them, and others may be writing theirs.
	s.cmd.Env = server.Env(s.mark, "LANG=zh_CN.UTF-8", "XDG_CONFIG_HOME="+p.settings)
	s.cmd.Stdout, s.cmd.Stderr = io.Discard, io.Discard
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		server.Stop()
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	frames, err := s.watch(ctx, began)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("watch %s start: %w", p.name, err), s.end())
	}
	s.firstContent = firstContent(frames)
	return s, nil
}

// end stops the program and the server and waits for both.
func (s *stage) end() error {
	s.screen.Close()
	err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM)
	timer := time.AfterFunc(5*time.Second, func() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) })
	defer timer.Stop()
	_ = s.cmd.Wait() // ended by our signal
	s.server.Stop()
	return err
}

// frame is what the sampled rows held at a time after exec.
type frame struct {
	at   time.Duration
	rows []byte
}

// watch samples the screen until nothing has changed for two seconds, and
// returns every frame that differs from the one before.
func (s *stage) watch(ctx context.Context, began time.Time) ([]frame, error) {
	const quiet, most = 2 * time.Second, 40 * time.Second
	var frames []frame
	for {
		rows, err := s.sample()
		if err != nil {
			return nil, err
		}
		at := time.Since(began)
		if len(frames) == 0 || string(rows) != string(frames[len(frames)-1].rows) {
			frames = append(frames, frame{at, rows})
		}
		if len(frames) > 1 && at-frames[len(frames)-1].at > quiet {
			return frames, nil
		}
		if at > most {
			return nil, fmt.Errorf("%d frames in %v and no rest", len(frames), most)
		}
		if err := pause(ctx, 3*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// sample reads 32 rows spread over the screen.
func (s *stage) sample() ([]byte, error) {
	const rows = 32
	var all []byte
	for i := range rows {
		y := (2*i + 1) * s.screen.Height / (2 * rows)
		row, err := s.screen.Pixels(image.Rect(0, y, s.screen.Width, y+1))
		if err != nil {
			return nil, err
		}
		all = append(all, row...)
	}
	return all, nil
}

// firstContent returns the time of the first frame that has 60 % of the pixels
// that stand out from the ground in the last frame.
func firstContent(frames []frame) time.Duration {
	last := frames[len(frames)-1]
	ground := commonest(last.rows)
	for _, f := range frames {
		same, content := 0, 0
		for i := 0; i+3 < len(last.rows); i += 4 {
			want := [3]byte(last.rows[i : i+3])
			if want == ground {
				continue
			}
			content++
			if want == [3]byte(f.rows[i:i+3]) {
				same++
			}
		}
		if same*10 >= content*6 {
			return f.at
		}
	}
	return last.at
}

// commonest returns the colour most pixels have.
func commonest(pixels []byte) [3]byte {
	count := map[[3]byte]int{}
	var most [3]byte
	for i := 0; i+3 < len(pixels); i += 4 {
		c := [3]byte(pixels[i : i+3])
		if count[c]++; count[c] > count[most] {
			most = c
		}
	}
	return most
}

// memory returns the PSS of the program in MiB.
func (s *stage) memory() (float64, error) {
	b, err := memory(processes(s.mark))
	return float64(b) / (1 << 20), err
}

// idle returns the processor time the program uses within the given time, in
// percent of one core.
func (s *stage) idle(ctx context.Context, during time.Duration) (float64, error) {
	pids := processes(s.mark)
	before, err := cpuSeconds(pids)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, during); err != nil {
		return 0, err
	}
	after, err := cpuSeconds(pids)
	return 100 * (after - before) / during.Seconds(), err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
