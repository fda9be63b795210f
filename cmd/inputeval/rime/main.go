// Command rime types what it reads into librime and prints the candidates, so that
// inputeval can compare. It is a module of its own because it is linked with librime,
// which nothing that is shipped needs.
//
// Each line of the input has syllables separated by spaces; "/" is where the first
// candidate is picked. Each line of the output has the candidates, best first, then
// the time that the keys took in microseconds, then the resident memory in kB, all
// separated by tabs.
package main

/*
#cgo LDFLAGS: -lrime
#include <stdlib.h>
#include <string.h>
#include <rime_api.h>

static RimeSessionId begin(const char *shared, const char *user) {
	RimeApi *api = rime_get_api();
	RIME_STRUCT(RimeTraits, t);
	t.shared_data_dir = shared;
	t.user_data_dir = user;
	t.distribution_name = t.distribution_code_name = t.distribution_version = "inputeval";
	t.app_name = "rime.inputeval";
	t.min_log_level = 3;
	t.log_dir = user;
	api->setup(&t);
	api->initialize(&t);
	if (api->start_maintenance(True)) api->join_maintenance_thread();
	return api->create_session();
}
static int schema(RimeSessionId s, const char *id) {
	RimeApi *api = rime_get_api();
	int ok = api->select_schema(s, id);
	api->set_option(s, "simplification", True);
	api->set_option(s, "zh_hans", True);
	return ok;
}
static void key(RimeSessionId s, int k) { rime_get_api()->process_key(s, k, 0); }
static void clear(RimeSessionId s) { rime_get_api()->clear_composition(s); }
static void finish(void) { rime_get_api()->finalize(); }

// pick takes the first candidate; what it commits is put into out.
static void pick(RimeSessionId s, char *out, size_t n) {
	RimeApi *api = rime_get_api();
	api->select_candidate(s, 0);
	RIME_STRUCT(RimeCommit, c);
	out[0] = 0;
	if (api->get_commit(s, &c)) {
		strncpy(out, c.text, n - 1);
		out[n - 1] = 0;
		api->free_commit(&c);
	}
}

// list puts up to most candidates, a newline after each, into out.
static void list(RimeSessionId s, int most, char *out, size_t n) {
	RimeApi *api = rime_get_api();
	RimeCandidateListIterator it;
	memset(&it, 0, sizeof it);
	out[0] = 0;
	if (!api->candidate_list_begin(s, &it)) return;
	for (int i = 0; i < most && api->candidate_list_next(&it); i++) {
		strncat(out, it.candidate.text, n - strlen(out) - 2);
		strcat(out, "\n");
	}
	api->candidate_list_end(&it);
}
*/
import "C"

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"
)

const (
	most = 10
	room = 1 << 14 // bytes for all candidates
)

func main() {
	schema := flag.String("schema", "pinyin_simp", "schema to type with")
	shared := flag.String("shared", "/usr/share/rime-data", "folder of librime's data")
	flag.Parse()
	if err := run(*schema, *shared); err != nil {
		fmt.Fprintln(os.Stderr, "rime:", err)
		os.Exit(1)
	}
}

func run(schema, shared string) (err error) {
	user, err := os.MkdirTemp("", "rime")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(user)) }()
	list := "patch:\n  schema_list:\n    - schema: " + schema + "\n"
	if err := os.WriteFile(filepath.Join(user, "default.custom.yaml"), []byte(list), 0o600); err != nil {
		return err
	}
	a, b, c := C.CString(shared), C.CString(user), C.CString(schema)
	s := C.begin(a, b)
	defer C.finish()
	if s == 0 || C.schema(s, c) == 0 {
		return fmt.Errorf("schema %s is not to be had", schema)
	}
	lines, out := bufio.NewScanner(os.Stdin), bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		got, took := typeLine(s, strings.Fields(lines.Text()))
		fmt.Fprintf(out, "%s\t%d\t%s\n", strings.Join(got, "\t"), took.Microseconds(), resident())
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return lines.Err()
}

func typeLine(s C.RimeSessionId, syllables []string) ([]string, time.Duration) {
	buf := (*C.char)(C.malloc(room))
	defer C.free(unsafe.Pointer(buf))
	C.clear(s)
	began, done := time.Now(), ""
	for _, x := range syllables {
		if x == "/" {
			C.pick(s, buf, room)
			done += C.GoString(buf)
			continue
		}
		for _, r := range x {
			C.key(s, C.int(r))
			C.list(s, most, buf, room)
		}
	}
	C.list(s, most, buf, room)
	var got []string
	for _, text := range strings.Fields(C.GoString(buf)) {
		got = append(got, done+text)
	}
	return got, time.Since(began)
}

// resident is the memory of this process in kB, as Linux tells it.
func resident() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "-"
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSuffix(strings.TrimSpace(v), " kB")
		}
	}
	return "-"
}
