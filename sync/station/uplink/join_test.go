package uplink_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

func TestJoin(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		req, err := wire.DecodeJoinRequest(body)
		if r.URL.Path != wire.PathJoin || err != nil || req.Version != wire.Version {
			http.Error(w, "<html>not here</html>", http.StatusNotFound)
			return
		}
		reply := wire.JoinReply{Station: "s1", Token: "token", Issuer: "7K4"}
		if req.Code != "GOOD" {
			reply = wire.JoinReply{Error: wire.JoinBadCode}
		}
		b, err := wire.EncodeJoinReply(reply)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(b)
	}))
	defer srv.Close()
	got, err := uplink.Join(t.Context(), srv.Client(), srv.URL+"/", wire.JoinRequest{Code: "GOOD", Machine: "m"})
	if err != nil || got.Station != "s1" || got.Token != "token" {
		t.Errorf("got %+v, %v", got, err)
	}
	var refused *uplink.JoinError
	if _, err = uplink.Join(t.Context(), srv.Client(), srv.URL, wire.JoinRequest{Code: "BAD"}); !errors.As(err, &refused) || refused.Code != wire.JoinBadCode {
		t.Errorf("bad code: %v", err)
	}
	if _, err = uplink.Join(t.Context(), srv.Client(), srv.URL+"/elsewhere", wire.JoinRequest{Code: "GOOD"}); err == nil || errors.As(err, &refused) {
		t.Errorf("no county: %v", err)
	}
}
