package alarms

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/console/frame"
)

// Hooks tell another program of alarms; alarm.Watch has it.
type Hooks interface {
	Hook() alarm.Hook
	Posted() alarm.Posted
	SetHook(who alarm.Actor, address string) error
	TryHook(who alarm.Actor) error
}

// hook is whom alarms are told to, as the page shows it.
type hook struct {
	alarm.Hook
	alarm.Posted
	Typed string // what stands in the field
}

func (p *Page) hook(r *frame.Request) hook {
	h := hook{p.Hooks.Hook(), p.Hooks.Posted(), ""}
	h.Typed = h.URL
	if r.Method == http.MethodPost {
		h.Typed = cmp.Or(r.PostFormValue("hook"), h.URL)
	}
	return h
}

// tell changes whom alarms are told to, or has a trial told.
func (p *Page) tell(r *frame.Request) error {
	who := alarm.Actor{Who: r.Person.Name, From: r.From()}
	address := strings.TrimSpace(r.PostFormValue("hook"))
	words := "记下了，从现在起推送到 " + (alarm.Hook{URL: address}).Host() + "。"
	if address == "" {
		words = "记下了，不再推送。"
	}
	err := p.Hooks.SetHook(who, address)
	if err == nil && r.PostFormValue("try") != "" {
		words = "发出了一条试推送，过几秒刷新这一页，看对方收下没有。"
		err = p.Hooks.TryHook(who)
	}
	var wrong alarm.Mistakes
	if errors.As(err, &wrong) {
		return p.page(r, nil, frame.Mistakes(wrong))
	}
	if err != nil {
		return fmt.Errorf("tell alarms: %w", err)
	}
	return r.Go(base+"#hook", words)
}
