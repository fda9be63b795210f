package intake_test

import (
	"sync"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

const sample = "../../../assets/sample/county"

// theSample is the sample county as it was read, once: its pictures take long. Nobody
// may change it.
var theSample = sync.OnceValues(func() (*intake.Folder, intake.Report) { return intake.Read(sample) })

// readSample is the sample county, which has no errors.
func readSample(t *testing.T) *intake.Folder {
	t.Helper()
	f, report := theSample()
	if f == nil {
		t.Fatal(report)
	}
	return f
}

func find(t *testing.T, docs []county.Scoped, key string) county.Scoped {
	t.Helper()
	for _, d := range docs {
		if d.Key == key {
			return d
		}
	}
	t.Fatalf("no %s", key)
	return county.Scoped{}
}

func TestSampleHasNoMistakes(t *testing.T) {
	_, report := theSample()
	for _, p := range report.Problems {
		t.Errorf("%s", p)
	}
}

func TestSampleIsWhole(t *testing.T) {
	f := readSample(t)
	count := map[string]int{}
	for _, d := range f.Docs {
		kind, _, err := wire.SplitKey(d.Key)
		if err != nil {
			t.Fatal(err)
		}
		count[kind]++
		if len(d.Scopes) == 0 {
			t.Errorf("%s is seen by nobody", d.Key)
		}
	}
	for kind, least := range map[string]int{
		wire.DocRules: 1, wire.DocStation: 3, wire.DocDeputy: 36, wire.DocPlan: 6, wire.DocBoard: 17,
		wire.DocNotice: 6, wire.DocProfile: 11, wire.DocResult: 5,
	} {
		if count[kind] < least {
			t.Errorf("%d of %s, want %d or more", count[kind], kind, least)
		}
	}
	if got := f.Tallies[wire.TallyKey("chengguan", 2026)]; got != (liaison.Tally{Year: 2026, Registered: 141, Answered: 134, Closed: 128}) {
		t.Errorf("tally %+v", got)
	}
}
