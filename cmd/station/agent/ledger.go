package agent

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// Who did something to the machine.
const (
	byStaff  = "工作人员"
	byCounty = "县里"
	byItself = "本机"
)

// What is kept and what is told of the ledger.
const (
	ledgerFile = "acts.json"
	ledgerKept = 500
	ledgerTold = 20
)

// ledger is what was done to the machine.
type ledger struct {
	keep keeper
	now  func() time.Time
	log  *slog.Logger

	mu  sync.Mutex
	all []helper.Note // oldest first
}

func openLedger(k keeper, now func() time.Time, log *slog.Logger) *ledger {
	l := &ledger{keep: k, now: now, log: log}
	if err := k.load(ledgerFile, &l.all); err != nil {
		log.Error("acts are forgotten", "error", err)
		l.all = nil
	}
	return l
}

// note writes an act down. A full disk does not keep the act from happening: the
// journal has it too.
func (l *ledger) note(who, words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log.Info("act on the machine", "who", who, "what", words)
	l.all = append(l.all, helper.Note{At: l.now(), Who: who, Words: words})
	if over := len(l.all) - ledgerKept; over > 0 {
		l.all = slices.Delete(l.all, 0, over)
	}
	if err := l.keep.save(ledgerFile, l.all); err != nil {
		l.log.Error("act not noted", "error", err)
	}
}

// once notes what does not stand there already.
func (l *ledger) once(who, words string) {
	l.mu.Lock()
	there := slices.ContainsFunc(l.all, func(n helper.Note) bool { return n.Who == who && n.Words == words })
	l.mu.Unlock()
	if !there {
		l.note(who, words)
	}
}

// latest returns the last acts, the newest first, n at most.
func (l *ledger) latest(n int) []helper.Note {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Clone(l.all[max(0, len(l.all)-n):])
	slices.Reverse(out)
	return out
}
