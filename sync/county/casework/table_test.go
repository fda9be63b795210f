package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// Ways to bring a matter into each state.
func states() map[string]func(*rig, liaison.ReceiptNo) {
	level := casework.Town
	accept := func(r *rig, no liaison.ReceiptNo) { r.does(no, office, casework.Accept{Level: level}) }
	assign := func(r *rig, no liaison.ReceiptNo) {
		accept(r, no)
		r.does(no, office, casework.Assign{Unit: "镇城建办"})
	}
	answer := func(class string) func(*rig, liaison.ReceiptNo) {
		return func(r *rig, no liaison.ReceiptNo) {
			assign(r, no)
			r.does(no, office, casework.Answer{Words: "办好了", Class: class})
		}
	}
	after := func(first func(*rig, liaison.ReceiptNo), deeds ...casework.Deed) func(*rig, liaison.ReceiptNo) {
		return func(r *rig, no liaison.ReceiptNo) {
			first(r, no)
			for _, d := range deeds {
				r.does(no, office, d)
			}
		}
	}
	rated := func(rating liaison.Rating) func(*rig, liaison.ReceiptNo) {
		return func(r *rig, no liaison.ReceiptNo) {
			answer("A")(r, no)
			r.rates(no, rating, "")
		}
	}
	nothing := func(*rig, liaison.ReceiptNo) {}
	return map[string]func(*rig, liaison.ReceiptNo){
		"filed": nothing, "accepted": accept, "assigned": assign, "answered": answer("A"),
		"noted":         after(assign, casework.Note{Words: "看过现场"}),
		"extended":      after(assign, casework.Extend{Due: monday.Add(90), Reason: "要等汛期过去"}),
		"transferred":   after(assign, casework.Transfer{Unit: "县交通运输局", Reason: "是县道"}),
		"satisfied":     rated(liaison.Satisfied),
		"dissatisfied":  rated(liaison.Dissatisfied),
		"closed":        after(answer("A"), casework.Close{}),
		"closed, C":     after(answer("C"), casework.Close{}),
		"referred":      after(nothing, casework.Refer{GoTo: "请向法院反映"}),
		"withdrawn":     after(nothing, casework.Withdraw{Reason: "打电话来说的"}),
		"merged":        after(nothing, casework.Merge{Into: number(9000)}),
		"of the county": after(nothing, casework.Accept{Level: casework.County}),
		"erased":        after(answer("A"), casework.HandleDeletion{}),
	}
}

// deeds is one good example of each.
func deeds() []casework.Deed {
	return []casework.Deed{
		casework.Accept{Level: casework.Village, Category: "home", Title: "标题"}, casework.Assign{Unit: "示例单位"},
		casework.Answer{Words: "已经办好", Class: "C"}, casework.SaveDraft{Words: "草稿"}, casework.Note{Words: "进展"},
		casework.Transfer{Unit: "县交通运输局乙", Reason: "原因"}, casework.Extend{Due: monday.Add(120), Reason: "原因"},
		casework.Urge{Words: "请抓紧"}, casework.Close{Words: "办结"}, casework.Recheck{Words: "看过", Fine: true},
		casework.Reopen{Reason: "原因"}, casework.Recategorise{Category: "home"}, casework.Retitle{Title: "新标题"},
		casework.InternalNote{Words: "备注"}, casework.Refer{GoTo: "去信访局"}, casework.Merge{Into: number(9000)},
		casework.Unmerge{}, casework.Correct{Event: 2, Reason: "点错了"}, casework.Withdraw{Reason: "来电"},
		casework.HandleDeletion{Reason: "来电"},
	}
}

// What the county's office may do in each state; a township may do all of it but
// delete, a liaison what is marked with *, and in a matter of the county's both of
// them only what is marked with !.
const table = `
filed:        accept* assign answer draft!* note!* recategorise* retitle!* internal!* refer merge withdraw* delete
accepted:     assign answer draft!* note!* extend recategorise* retitle!* internal!* refer merge correct withdraw* delete
assigned:     answer draft!* note!* transfer extend urge recategorise* retitle!* internal!* refer merge correct withdraw* delete
noted:        answer draft!* note!* transfer extend urge recategorise* retitle!* internal!* refer merge correct withdraw* delete
extended:     answer draft!* note!* transfer extend urge recategorise* retitle!* internal!* refer merge correct withdraw* delete
transferred:  answer draft!* note!* transfer extend urge recategorise* retitle!* internal!* refer merge correct withdraw* delete
answered:     close reopen recategorise* retitle!* internal!* correct delete
satisfied:    close reopen recategorise* retitle!* internal!* correct delete
dissatisfied: accept* assign answer draft!* note!* extend recategorise* retitle!* internal!* refer merge correct withdraw* delete
closed:       recheck* reopen retitle!* internal!* correct delete
closed, C:    reopen retitle!* internal!* correct delete
referred:     reopen retitle!* internal!* correct delete
withdrawn:    reopen retitle!* internal!* delete
merged:       recategorise* retitle!* internal!* unmerge withdraw* delete
of the county: assign answer draft!* note!* extend recategorise* retitle!* internal!* refer merge correct withdraw!* delete
erased:
`

func TestEveryDeedInEveryState(t *testing.T) {
	r := newRig(t)
	r.files(r.registration(9000, "被并入的一件"))
	want := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		want[name] = rest
	}
	serial := uint32(0)
	for name, reach := range states() {
		if _, there := want[name]; !there {
			t.Errorf("%s is not in the table", name)
		}
		fresh := func() liaison.ReceiptNo {
			serial++
			no := r.files(r.registration(serial, "村口的路灯坏了"))
			reach(r, no)
			return no
		}
		no := fresh()
		for who, a := range map[string]casework.Actor{"office": office, "town": town1, "liaison": liaise} {
			got := r.file(no, a).May
			if w := rightsOf(who, name, want[name]); !same(got, w) {
				t.Errorf("%s, %s: may %v\nwant %v", name, who, got, w)
			}
		}
		for _, a := range []casework.Actor{it, auditor} {
			if _, err := r.File(no, a); !errors.Is(err, casework.ErrMayNot) {
				t.Errorf("%s, %s: %v", name, a.Role, err)
			}
		}
		for _, d := range deeds() {
			tryOne(t, r, name, no, d)
			if f := r.file(no, office); f.May.Has(d.Kind()) || d.Kind() == casework.KindDelete || !same(f.May, rightsOf("office", name, want[name])) {
				no = fresh() // the deed was done, or the state is another
			}
		}
	}
}

// tryOne does a deed and compares what happened with what File said beforehand.
func tryOne(t *testing.T, r *rig, state string, no liaison.ReceiptNo, d casework.Deed) {
	t.Helper()
	before := r.file(no, office)
	after, err := r.Do(no, office, before.Version, d)
	wrong := casework.Mistakes(nil)
	switch {
	case !before.May.Has(d.Kind()):
		if !errors.Is(err, casework.ErrRefused) && !errors.Is(err, casework.ErrMayNot) {
			t.Errorf("%s, %s: %v, want it refused", state, d.Kind(), err)
		}
	case errors.As(err, &wrong):
		if d.Kind() != casework.KindCorrect {
			t.Errorf("%s, %s: %v", state, d.Kind(), map[string]string(wrong))
		}
	case err != nil:
		t.Errorf("%s, %s: %v", state, d.Kind(), err)
	case after.Version <= before.Version:
		t.Errorf("%s, %s: version %d after %d", state, d.Kind(), after.Version, before.Version)
	}
	if now := r.file(no, office); err != nil && now.Version != before.Version {
		t.Errorf("%s, %s: refused, but something was written", state, d.Kind())
	}
	if _, err := r.Do(no, office, before.Version-1, d); !errors.Is(err, casework.ErrStale) {
		t.Errorf("%s, %s: an old version gives %v", state, d.Kind(), err)
	}
}

func rightsOf(who, state, line string) casework.Kinds {
	var all casework.Kinds
	for _, word := range strings.Fields(line) {
		kind := casework.Kind(strings.TrimRight(word, "!*"))
		below := state != "of the county" || strings.Contains(word, "!")
		may := map[string]bool{
			"office": true, "liaison": strings.Contains(word, "*") && below,
			"town": kind != casework.KindDelete && below,
		}[who]
		if may {
			all = append(all, kind)
		}
	}
	return all
}

func same(a, b casework.Kinds) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
