package main

import (
	"net/url"
	"testing"
)

func TestAnyMachineNameMakesAnAddress(t *testing.T) {
	for name, want := range map[string]string{
		"county-server.example": "county-server.example", "登记 电脑": "localhost", "a b": "localhost", "": "localhost", "登记": "localhost",
	} {
		if got := hostName(name); got != want {
			t.Errorf("%q makes %q", name, got)
		}
		if u, err := url.Parse("https://" + hostName(name) + ":8443/"); err != nil || u.Hostname() != want {
			t.Errorf("%q: %v, %v", name, u, err)
		}
	}
}
