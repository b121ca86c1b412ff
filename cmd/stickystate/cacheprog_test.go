package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// shareCache is a program for GOCACHEPROG: the go command's cache, in a
// directory that stands for a server which several machines use. The protocol is
// described in cmd/go/internal/cacheprog.
//
//	sharecache directory
func shareCache() {
	c := &sharedCache{dir: os.Args[1], in: bufio.NewReader(os.Stdin), out: json.NewEncoder(os.Stdout)}
	if err := c.serve(); err != nil {
		fmt.Fprintln(os.Stderr, "sharecache:", err)
		os.Exit(1)
	}
}

type sharedCache struct {
	dir string
	in  *bufio.Reader
	out *json.Encoder
}

type cacheRequest struct {
	ID                 int64
	Command            string
	ActionID, OutputID []byte
	BodySize           int64
}

type cacheResponse struct {
	ID            int64
	Err           string   `json:",omitempty"`
	KnownCommands []string `json:",omitempty"`
	Miss          bool     `json:",omitempty"`
	OutputID      []byte   `json:",omitempty"`
	Size          int64    `json:",omitempty"`
	DiskPath      string   `json:",omitempty"`
}

func (c *sharedCache) serve() error {
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return err
	}
	if err := c.out.Encode(cacheResponse{KnownCommands: []string{"get", "put", "close"}}); err != nil {
		return err
	}
	for {
		var req cacheRequest
		if err := c.read(&req); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var body []byte
		if req.Command == "put" && req.BodySize > 0 {
			if err := c.read(&body); err != nil {
				return err
			}
		}
		res, err := c.answer(&req, body)
		if err != nil {
			res.Err = err.Error()
		}
		res.ID = req.ID
		if err := c.out.Encode(res); err != nil || req.Command == "close" {
			return err
		}
	}
}

// read reads the JSON value on the next line that has one.
func (c *sharedCache) read(v any) error {
	for {
		line, err := c.in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return json.Unmarshal(line, v)
		}
		if err != nil {
			return err
		}
	}
}

func (c *sharedCache) answer(req *cacheRequest, body []byte) (res cacheResponse, err error) {
	action := filepath.Join(c.dir, "a-"+hex.EncodeToString(req.ActionID))
	switch req.Command {
	case "get":
		id, err := os.ReadFile(action)
		if errors.Is(err, os.ErrNotExist) {
			return cacheResponse{Miss: true}, nil
		} else if err != nil {
			return res, err
		}
		return c.object(id)
	case "put":
		if err := os.WriteFile(c.file(req.OutputID), body, 0o666); err != nil {
			return res, err
		}
		if err := os.WriteFile(action, req.OutputID, 0o666); err != nil {
			return res, err
		}
		return c.object(req.OutputID)
	}
	return res, nil
}

func (c *sharedCache) object(id []byte) (res cacheResponse, err error) {
	info, err := os.Stat(c.file(id))
	if err != nil {
		return res, err
	}
	return cacheResponse{OutputID: id, Size: info.Size(), DiskPath: c.file(id)}, nil
}

func (c *sharedCache) file(id []byte) string {
	return filepath.Join(c.dir, "o-"+base64.RawURLEncoding.EncodeToString(id))
}

// countUnits is a vet tool that has stickystate ($EXE) do the work, and writes the
// path of each package that it is run for to a file ($UNITS), one a line.
func countUnits() {
	args := os.Args[1:]
	if last := args[len(args)-1]; strings.HasSuffix(last, ".cfg") {
		if err := noteUnit(last); err != nil {
			fmt.Fprintln(os.Stderr, "countunits:", err)
			os.Exit(2)
		}
	}
	cmd := exec.Command(os.Getenv("EXE"), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.ExitCode())
	case err != nil:
		fmt.Fprintln(os.Stderr, "countunits:", err)
		os.Exit(2)
	}
}

func noteUnit(config string) error {
	data, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	var unit struct{ ImportPath string }
	if err := json.Unmarshal(data, &unit); err != nil {
		return err
	}
	f, err := os.OpenFile(os.Getenv("UNITS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, unit.ImportPath)
	return errors.Join(err, f.Close())
}
