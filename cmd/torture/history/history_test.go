package history_test

import (
	"os"
	"strconv"
	"testing"

	"lianluozhan/cmd/torture/history"
)

// count is how many histories are played: HISTORIES, or a few hundred, which take
// seconds and have found every mistake there was so far but the rarest.
func count(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("HISTORIES")
	if asked == "" {
		return 300
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHistories(t *testing.T) {
	r, err := history.Run(t.Context(), history.Options{Count: count(t), Seed: 1, Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r)
	if len(r.Failures) > 0 {
		t.Errorf("%d histories broke a rule", len(r.Failures))
	}
	if r.Filed == 0 || r.Kills == 0 || r.Cuts == 0 || r.Faults == 0 || r.Restores == 0 || r.Replaced == 0 || r.Wrong == 0 {
		t.Errorf("something was not tried: %+v", r.Counts)
	}
}

// Histories that broke a rule once, as short as they go.
func TestWhatWentWrongOnce(t *testing.T) {
	for name, line := range map[string]string{
		"a restore gave an issuer twice":               "seed 85; backup 5 899; station 0 575; restore 3 823; replace 4 244",
		"an old copy of an outbox lost a registration": "seed 2031; copy 4 794; file 0 121; connect 5 402; run 3 315; oldbox 2 785; file 2 340",
		"an old copy gave out its first receipt again": "seed 1611; connect 0 612; copy 4 685; file 4 571; run 2 732; run 5 590; oldbox 2 425; " +
			"connect 4 867; run 3 78; connect 0 412; run 4 346; file 4 411",
		"an outbox deleted what no backup had":  "seed 103; file 1 250; replace 0 488; connect 1 115; backup 4 803; run 1 715; wait 5 719",
		"a moved machine's county was put back": "seed 122; backup 1 179; transfer 5 423; restore 1 811",
		"an old copy gave a receipt again that nobody was told of": "seed 77123250; cut 1 344; copy 1 939; file 5 373; connect 5 546; backup 1 794; " +
			"oldbox 4 660; file 2 17",
		"a dead county was asked to go on, and waited for its own death": "seed 3; file 0 1; crash 0 0; connect 0 0; run 0 26; doom 0 1; late 0 3",
		"a deletion was forgotten on its way": "seed 2398973111; connect 4 456; page 2 903; run 4 653; page 2 245; wait 4 286; " +
			"page 3 986; run 4 477",
	} {
		t.Run(name, func(t *testing.T) {
			ops, err := history.Parse(line)
			if err != nil {
				t.Fatal(err)
			}
			if ops.String() != line {
				t.Errorf("reads as %s", ops)
			}
			b, err := history.Replay(ops)
			if b != nil || err != nil {
				t.Error(b, err)
			}
		})
	}
}

func TestAHistoryIsTheSameEachTime(t *testing.T) {
	var first string
	for range 2 {
		r, err := history.Run(t.Context(), history.Options{Count: 40, Seed: 7, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		r.Took = 0
		if first == "" {
			first = r.String()
		} else if first != r.String() {
			t.Errorf("first %s\nthen  %s", first, r)
		}
	}
}

// Each of these mistakes is found within so many histories; so would be others of
// their kind.
func TestMistakesAreFound(t *testing.T) {
	const within = 1500
	for _, mistake := range history.Mistakes() {
		t.Run(mistake, func(t *testing.T) {
			r, err := history.Run(t.Context(), history.Sabotaged(history.Options{Count: within, Seed: 1}, mistake))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Failures) == 0 {
				t.Fatalf("not found in %d histories", r.Histories)
			}
			t.Logf("found in %d histories: %s", r.Histories, r.Failures[0])
		})
	}
}

// A county may be put back to a backup that is not the last, as long as stations
// keep what the later one made safe.
func TestStationsKeepWhatIsSafe(t *testing.T) {
	ops, err := history.Parse("seed 4; connect 0 1; run 0 19; backup 0 1; file 0 1; run 0 39; run 0 59; run 0 79; run 0 99; " +
		"backup 0 1; run 0 119; run 0 139; wait 0 3; connect 0 0; run 0 159; run 0 179; restore 0 1")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := history.Replay(ops); b != nil || err != nil {
		t.Error(b, err)
	}
	if b, err := history.ReplayForgetful(ops); err != nil || b == nil || b.Kind != history.Lost {
		t.Errorf("stations that keep nothing: %v, %v", b, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, line := range []string{"", "file 1 2", "seed x", "seed 1; dance 1 2", "seed 1; file 1"} {
		if ops, err := history.Parse(line); err == nil {
			t.Errorf("%q reads as %v", line, ops)
		}
	}
}
