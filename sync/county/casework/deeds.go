package casework

import "lianluozhan/sync/liaison"

// Deed is something done with a matter: one of the types below.
type Deed interface {
	Kind() Kind
	// check notes what is wrong with the input.
	check(*stroke, Mistakes)
	// do writes the steps.
	do(*stroke) error
}

// Accept takes a matter in (受理) and says whose job it is. Empty Category and Title
// leave what is there.
type Accept struct {
	Category, Title string
	Level           Level
	Words           string // for the resident; may be empty
}

// Recategorise changes what kind of matter it is and whose job; empty leaves it.
type Recategorise struct {
	Category string
	Level    Level
}

// Retitle changes the public title.
type Retitle struct{ Title string }

// Refer declines a matter (不予受理) and says where it goes instead.
type Refer struct{ GoTo string }

// Assign gives a matter to a unit (交办). A zero Due is by the rules' working days.
type Assign struct {
	Unit  string
	Due   liaison.Date
	Words string // for the resident; may be empty
}

// Transfer gives a matter to another unit (转办). A zero Due leaves the term.
type Transfer struct {
	Unit, Reason string
	Due          liaison.Date
}

// Note tells the resident how it goes (办理进展).
type Note struct{ Words string }

// InternalNote is for staff only.
type InternalNote struct{ Words string }

// Urge reminds the unit (督办), for staff only.
type Urge struct{ Words string }

// Extend moves the term (延期), with a reason that the resident reads.
type Extend struct {
	Due    liaison.Date
	Reason string
}

// SaveDraft keeps an answer that is not ready.
type SaveDraft struct{ Words, Class, Unit string }

// Answer is the answer, with its result class. An empty Unit is the one in charge.
type Answer struct{ Words, Class, Unit string }

// Close ends a matter (办结).
type Close struct{ Words string }

// Reopen takes a matter up again.
type Reopen struct{ Reason string }

// Withdraw ends a matter because the resident told staff so.
type Withdraw struct{ Reason string }

// Correct declares public event Event, from 1, a mistake: it counts no more, but
// stays to be read.
type Correct struct {
	Event  int
	Reason string // for the resident
}

// Merge has a matter answered together with another one.
type Merge struct{ Into liaison.ReceiptNo }

// Unmerge takes it out again.
type Unmerge struct{}

// Recheck is what looking again (回头看) found; one that is not Fine is taken up again.
type Recheck struct {
	Words string // for staff; for the resident too if it is taken up again
	Fine  bool
}

// HandleDeletion deletes what the resident typed and who they are. An open matter
// ends with it.
type HandleDeletion struct{ Reason string } // for staff

// Kind implements Deed.
func (Accept) Kind() Kind { return KindAccept }

// Kind implements Deed.
func (Recategorise) Kind() Kind { return KindRecategorise }

// Kind implements Deed.
func (Retitle) Kind() Kind { return KindRetitle }

// Kind implements Deed.
func (Refer) Kind() Kind { return KindRefer }

// Kind implements Deed.
func (Assign) Kind() Kind { return KindAssign }

// Kind implements Deed.
func (Transfer) Kind() Kind { return KindTransfer }

// Kind implements Deed.
func (Note) Kind() Kind { return KindNote }

// Kind implements Deed.
func (InternalNote) Kind() Kind { return KindInternalNote }

// Kind implements Deed.
func (Urge) Kind() Kind { return KindUrge }

// Kind implements Deed.
func (Extend) Kind() Kind { return KindExtend }

// Kind implements Deed.
func (SaveDraft) Kind() Kind { return KindSaveDraft }

// Kind implements Deed.
func (Answer) Kind() Kind { return KindAnswer }

// Kind implements Deed.
func (Close) Kind() Kind { return KindClose }

// Kind implements Deed.
func (Reopen) Kind() Kind { return KindReopen }

// Kind implements Deed.
func (Withdraw) Kind() Kind { return KindWithdraw }

// Kind implements Deed.
func (Correct) Kind() Kind { return KindCorrect }

// Kind implements Deed.
func (Merge) Kind() Kind { return KindMerge }

// Kind implements Deed.
func (Unmerge) Kind() Kind { return KindUnmerge }

// Kind implements Deed.
func (Recheck) Kind() Kind { return KindRecheck }

// Kind implements Deed.
func (HandleDeletion) Kind() Kind { return KindDelete }
