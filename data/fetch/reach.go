package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/trunkline/trunkline/data"
)

// Reach is how long Reachable takes at most.
const Reach = 2500 * time.Millisecond

// Reachable says, within Reach, whether the place that Run would fetch from answers
// at all: nil, or an *OfflineError (a *data.NotFoundError for a directory). Any HTTP answer
// counts, so that a proxy, TLS and the name service are asked too; what is wrong
// with the answer, Run will say.
func Reachable(ctx context.Context, o Options) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	if !isURL(o.From) {
		if _, err := os.Stat(o.From); err != nil {
			return &data.NotFoundError{Dir: o.From, Named: "--from", NoDir: true}
		}
		return nil
	}
	asking, cancel := context.WithTimeoutCause(ctx, Reach, fmt.Errorf("no answer within %s", Reach))
	defer cancel()
	from := (&web{o}).name(o.Files[0])
	request, err := http.NewRequestWithContext(asking, http.MethodHead, from, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", o.UserAgent)
	answer, err := o.Client.Do(request)
	switch {
	case err == nil:
		answer.Body.Close()
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case asking.Err() != nil:
		err = context.Cause(asking)
	}
	if offline := asOffline(from, err); offline != nil {
		return offline
	}
	return &OfflineError{Host: request.URL.Host, Err: err}
}

// asOffline gives an *OfflineError if err came before there was a connection, else nil.
func asOffline(from string, err error) error {
	var dial *net.OpError
	var lookup *net.DNSError
	if errors.As(err, &dial) && (dial.Op == "dial" || dial.Op == "proxyconnect") || errors.As(err, &lookup) {
		host := from
		if u, err := url.Parse(from); err == nil {
			host = u.Host
		}
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return &OfflineError{Host: host, Err: err}
	}
	return nil
}

// NewClient makes the client that Run uses by default: the environment's proxy, and no
// redirect from https to http. It has no overall limit of time; Options.Stall is what ends a
// dead download.
func NewClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	return &http.Client{Transport: transport, CheckRedirect: func(to *http.Request, via []*http.Request) error {
		switch {
		case len(via) > 5:
			return fmt.Errorf("%w: more than 5", errRedirect)
		case via[0].URL.Scheme == "https" && to.URL.Scheme != "https":
			return fmt.Errorf("%w: from https to %s", errRedirect, to.URL.Redacted())
		}
		return nil
	}}
}

var errRedirect = errors.New("a redirect that is not followed")
