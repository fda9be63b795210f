package main

// inventory lists every file that packages may have left, with what belongs to accounts
// and services, but nothing that the system writes as it runs.
const inventory = `find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /var/log \
	-o -path /var/tmp -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/lib/systemd \
	-o -path /root -o -path /opt/vmtest \) -prune -o -print | LC_ALL=C sort; getent passwd; getent group; systemctl get-default`

// answerFile is what county IT would put onto a stick.
const answerFile = `county = %q
code = %q
pin = %q
volume = 60
`

// steps are the walk, in order.
func steps() []step {
	return []step{
		{name: "bare", says: "an X server alone, to compare with", needs: fresh, metal: true, do: bare},
		{name: "install", says: "the packages on a bare Debian", needs: fresh, keeps: packaged, do: install},
		{name: "first-run", says: "the page where staff set the machine up", needs: packaged, keeps: installed, do: firstRun},
		{name: "provision", says: "an answer file instead of staff; the station is the county's", needs: installed, keeps: joined, do: provision},
		{name: "power-on", says: "from power to a useful screen", needs: joined, do: powerOn},
		{name: "keys", says: "no key leads out of the program", needs: joined, metal: true, do: keys},
		{name: "keys-without-x", says: "nor while there is no program", needs: joined, metal: true, do: keysWithoutX},
		{name: "touch", says: "a finger opens a page", needs: joined, metal: true, do: touches},
		{name: "touch-rotated", says: "also on a panel on its side", needs: joined, metal: true, do: rotated},
		{name: "light", says: "the monitor goes off and on", needs: joined, metal: true, do: light},
		{name: "way-in", says: "the technician's console, and its end", needs: joined, metal: true, do: wayIn},
		{name: "killed", says: "the program dies", needs: joined, do: killed},
		{name: "x-killed", says: "the X server dies", needs: joined, do: xKilled},
		{name: "frozen", says: "the program stands still", needs: joined, do: frozen},
		{name: "good-update", says: "the county wants a release", needs: joined, do: goodUpdate},
		{name: "crashing-update", says: "a release that ends at once", needs: joined, do: crashingUpdate},
		{name: "frozen-update", says: "a release that stands still", needs: joined, do: frozenUpdate},
		{name: "cut-download", says: "power cut while a release comes in", needs: joined, do: cutDownload},
		{name: "cut-unpack", says: "power cut while it is unpacked", needs: joined, do: cutUnpack},
		{name: "cut-activate", says: "power cut while it is switched to", needs: joined, do: cutActivate},
		{name: "fleet-back", says: "the county takes the fleet back", needs: joined, do: fleetBack},
		{name: "stick", says: "a release from a stick, without a network", needs: joined, metal: true, do: stickUpdate},
		{name: "base-undone", says: "a base whose helper ends at once, and the next one", needs: joined, do: baseUndone},
		{name: "purge", says: "nothing is left", needs: joined, do: purge},
	}
}
