package apt

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Repair finishes what a power cut left half done of our packages and of what they
// need. Others' packages that are not in order are only named: whatever is wrong with
// them, ours are installed past them from then on. It costs two short commands when
// there is nothing to repair.
func (d *Driver) Repair(ctx context.Context) (strangers []string, err error) {
	d.past = nil
	all, err := d.packages(ctx)
	if err != nil {
		return nil, err
	}
	ours, strangers := broken(all)
	if len(ours)+len(strangers) == 0 {
		if err := d.check(ctx); err == nil || KindOf(err) == Busy {
			return nil, err
		}
	}
	return d.mend(ctx, all)
}

// mend is Repair where something is not in order.
func (d *Driver) mend(ctx context.Context, all []installed) (strangers []string, err error) {
	// apt does nothing before dpkg has put away what a power cut left in its journal. Any
	// command that writes does that; this one selects nothing.
	if _, err := d.run(ctx, nil, "dpkg", "--set-selections"); err != nil {
		return nil, err
	}
	ours, strangers := broken(all)
	if len(strangers) > 0 {
		d.past = all
	}
	var first error
	if len(ours) > 0 {
		// What the one cannot do alone, apt does after it.
		first = d.configure(ctx, ours)
	}
	unmet := d.check(ctx)
	if KindOf(unmet) == Unmet {
		// Somebody may have forced a package in whose needs nobody meets.
		d.past, strangers = all, append(strangers, foreign(all, unmet)...)
		unmet = d.check(ctx)
	}
	if first == nil && unmet == nil {
		return strangers, nil
	}
	_, err = d.get(ctx, From{}, nil, "-f", "install")
	if err := d.finish(ctx, err); err != nil {
		return strangers, err
	}
	return strangers, d.mended(ctx, first)
}

func (d *Driver) configure(ctx context.Context, names []string) error {
	_, err := d.run(ctx, nil, append([]string{"dpkg", "--force-confdef", "--force-confold", "--configure"}, names...)...)
	return err
}

// finish ends what apt began. Past others' packages it only unpacks, and says that it
// failed, because its last step would be to configure all there are.
func (d *Driver) finish(ctx context.Context, err error) error {
	if err == nil || d.past == nil || ctx.Err() != nil {
		return err
	}
	all, listed := d.packages(ctx)
	if listed != nil {
		return errors.Join(err, listed)
	}
	if ours, _ := broken(all); len(ours) > 0 {
		return d.configure(ctx, ours)
	}
	return err
}

// mended fails with why when something of ours is still not in order.
func (d *Driver) mended(ctx context.Context, why error) error {
	all, err := d.packages(ctx)
	if err != nil {
		return err
	}
	ours, _ := broken(all)
	switch {
	case len(ours) == 0:
		return nil
	case why == nil:
		return &Trouble{Kind: Broken, Detail: strings.Join(ours, " ")}
	}
	return why
}

// check asks apt whether it would do anything at all.
func (d *Driver) check(ctx context.Context) error {
	_, err := d.get(ctx, From{}, nil, "check")
	return err
}

// installed is one package as dpkg has it.
type installed struct {
	name, full     string // full has the architecture where there are several
	version        string
	needs, serves  []string
	ours, complete bool
}

// whole are the states in which dpkg has nothing to do with a package, or only others'.
func whole() []string { return []string{"installed", "triggers-awaited", "triggers-pending"} }

// packages lists what is on the machine. ours are our packages and all that they need.
func (d *Driver) packages(ctx context.Context) ([]installed, error) {
	out, err := d.read(ctx, "dpkg-query", "-W", "-f",
		`${binary:Package}\t${Version}\t${db:Status-Status}\t${db:Status-Eflag}\t${Pre-Depends},${Depends}\t${Provides}\n`)
	if err != nil {
		return nil, err
	}
	var all []installed
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 6 || f[2] == "not-installed" || f[2] == "config-files" {
			continue
		}
		name, _, _ := strings.Cut(f[0], ":")
		all = append(all, installed{
			name: name, full: f[0], version: f[1], needs: names(f[4]), serves: append(names(f[5]), name),
			complete: slices.Contains(whole(), f[2]) && f[3] != "reinstreq",
		})
	}
	claim(all)
	return all, nil
}

// names are those in a field like "a (>= 1), b:any | c", whichever of them it may be.
func names(field string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(field, func(r rune) bool { return r == ',' || r == '|' }) {
		part = strings.TrimSpace(part)
		if end := strings.IndexAny(part, " (:"); end >= 0 {
			part = part[:end]
		}
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// family is how all names of our packages begin.
const family = "lianluozhan-"

// claim marks what is ours and, step by step, what that needs.
func claim(all []installed) {
	serving := map[string][]int{}
	for i, p := range all {
		for _, name := range p.serves {
			serving[name] = append(serving[name], i)
		}
	}
	var next []int
	take := func(i int) {
		if !all[i].ours {
			all[i].ours = true
			next = append(next, i)
		}
	}
	for i, p := range all {
		if strings.HasPrefix(p.name, family) {
			take(i)
		}
	}
	for len(next) > 0 {
		p := all[next[0]]
		next = next[1:]
		for _, name := range p.needs {
			for _, i := range serving[name] {
				take(i)
			}
		}
	}
}

// broken names what is not in order, ours and others'.
func broken(all []installed) (ours, strangers []string) {
	for _, p := range all {
		switch {
		case p.complete:
		case p.ours:
			ours = append(ours, p.full)
		default:
			strangers = append(strangers, p.full)
		}
	}
	return ours, strangers
}

// foreign names others' packages that apt complains of.
func foreign(all []installed, unmet error) []string {
	var t *Trouble
	var out []string
	for _, p := range all {
		if errors.As(unmet, &t) && !p.ours && p.complete && slices.Contains(t.names, p.name) {
			out = append(out, p.full)
		}
	}
	return out
}

// complainedOf are the names in what apt says of unmet needs: "name : Depends: …".
func complainedOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, " : ")
		if ok && strings.HasPrefix(line, " ") && strings.Contains(rest, "Depends:") {
			name, _, _ = strings.Cut(strings.TrimSpace(name), ":")
			out = append(out, name)
		}
	}
	return out
}

// StrangersWords tells staff of others' packages that Repair named.
func StrangersWords(names []string) string {
	return "本机另外安装的软件没有装好（" + strings.Join(names, "、") + "），不影响联络站升级。请县里技术人员处理。"
}
