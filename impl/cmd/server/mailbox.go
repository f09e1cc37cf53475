package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"docsascode.example/impl/dev"
)

// mailboxTimeout bounds one look into the mailbox.
const mailboxTimeout = 3 * time.Second

// shownMail shows the newest email to an address, for the forms on the pages. It is nil unless the service and the MailHog at
// address are both on loopback addresses: whoever reaches it can read all email.
func shownMail(address string, listener net.Addr) http.Handler {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !isLoopback(u.Hostname()) {
		return nil
	}
	if at, err := netip.ParseAddrPort(listener.String()); err != nil || !at.Addr().IsLoopback() {
		return nil
	}
	box := dev.MailHog{HTTPAddr: u.Host}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), mailboxTimeout)
		defer cancel()
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'")
		emails, err := box.Emails(ctx, r.URL.Query().Get("to"))
		if err != nil || len(emails) == 0 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "Subject: %s\n\n%s", emails[0].Subject, emails[0].Text)
	})
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
