package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bucket holds documents and photos by key, each at its latest revision.
const bucket = "county"

// document is one line of the file of documents.
type document struct {
	Key  string
	Body []byte
}

// runHub is the county's side: a bucket that leaves mirror. "change N" puts the
// last N documents anew and says "at" and the last sequence.
func runHub(ctx context.Context, args []string) error {
	s, err := startNATS(server.Options{
		ServerName: "hub", JetStream: true, JetStreamDomain: "hub", StoreDir: args[0],
		// Its own address is not told to leaves, or they would go round the line.
		LeafNode: server.LeafNodeOpts{Host: "127.0.0.1", Port: freePort(ctx), NoAdvertise: true},
	})
	if err != nil {
		return err
	}
	defer s.Shutdown()
	docs, err := readDocuments(args[1])
	if err != nil {
		return err
	}
	js, err := stream(s)
	if err != nil {
		return err
	}
	kv, err := js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucket})
	if err != nil {
		return fmt.Errorf("bucket: %w", err)
	}
	var last uint64
	for _, d := range docs {
		if last, err = kv.Put(ctx, d.Key, d.Body); err != nil {
			return fmt.Errorf("put: %w", err)
		}
	}
	leaf, err := s.Varz(nil)
	if err != nil {
		return err
	}
	fmt.Println("ready", fmt.Sprintf("127.0.0.1:%d", leaf.LeafNode.Port))
	return obey(os.Stdin, func(words []string) error {
		n, err := strconv.Atoi(words[1])
		if err != nil {
			return err
		}
		for _, d := range docs[:n] {
			body := append([]byte(strconv.FormatUint(last, 10)), d.Body...)
			if last, err = kv.Put(ctx, d.Key, body); err != nil {
				return fmt.Errorf("put: %w", err)
			}
		}
		fmt.Println("at", time.Now().UnixNano(), last)
		return nil
	})
}

// runLeaf is a station's side: "await N" says "at" when the mirror has sequence N.
func runLeaf(ctx context.Context, args []string) error {
	hub, err := url.Parse("nats-leaf://" + args[1])
	if err != nil {
		return err
	}
	s, err := startNATS(server.Options{
		ServerName: "leaf", JetStream: true, JetStreamDomain: "leaf", StoreDir: args[0],
		LeafNode: server.LeafNodeOpts{Remotes: []*server.RemoteLeafOpts{{URLs: []*url.URL{hub}}}, ReconnectInterval: 200 * time.Millisecond},
	})
	if err != nil {
		return err
	}
	defer s.Shutdown()
	js, err := stream(s)
	if err != nil {
		return err
	}
	for s.NumLeafNodes() == 0 { // a mirror made earlier waits for long before it tries again
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(time.Millisecond)
	}
	mirror, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: "KV_" + bucket, MaxMsgsPerSubject: 1, AllowDirect: true,
		Mirror: &jetstream.StreamSource{Name: "KV_" + bucket, Domain: "hub"},
	})
	if err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	fmt.Println("ready", "127.0.0.1:0")
	return obey(os.Stdin, func(words []string) error {
		want, err := strconv.ParseUint(words[1], 10, 64)
		if err != nil {
			return err
		}
		for {
			info, err := mirror.Info(ctx)
			if err != nil {
				return fmt.Errorf("look at the mirror: %w", err)
			}
			if info.State.LastSeq >= want {
				at()
				return nil
			}
			time.Sleep(time.Millisecond)
		}
	})
}

func stream(s *server.Server) (jetstream.JetStream, error) {
	nc, err := nats.Connect(s.ClientURL(), nats.InProcessServer(s))
	if err != nil {
		return nil, fmt.Errorf("nats: %w", err)
	}
	return jetstream.New(nc)
}

func freePort(ctx context.Context) int {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return -1
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func readDocuments(name string) (docs []document, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var d document
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, lines.Err()
}
