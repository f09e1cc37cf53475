package code

import (
	"context"
	"net/netip"
	"time"

	"docsascode.example/impl/address"
	"docsascode.example/impl/journal"
)

// The kinds of records, for tests that damage them.
const (
	AddressKind = addressKind
	BudgetKind  = budgetKind
)

// DigestOf digests an address under a key.
func DigestOf(key []byte, a address.Address) Digest { return newDigester(key).address(a) }

// NetworkOf digests a network under a key.
func NetworkOf(key []byte, a netip.Addr) Digest {
	digest, err := newDigester(key).network(a)
	if err != nil {
		panic(err)
	}
	return digest
}

// CodeOf is the code of a nonce.
func CodeOf(key []byte, a address.Address, n Nonce) string { return newDigester(key).code(a, n, 6) }

// SendOf is the nonce of an issue.
func SendOf(i Issued) Nonce { return i.send }

// Len is how many records f has.
func (f *File) Len() int { return f.journal.Len() }

// Replace puts a value in the place of the record of a digest.
func (f *File) Replace(d Digest, value []byte) error {
	return f.journal.Update(func(tx *journal.Tx) error {
		tx.Put(journal.Record{Key: keyOf(d), Deadline: 1<<32 - 1, Value: value})
		return nil
	})
}

// Active reports whether an address has an active code in a store in memory.
func Active(ctx context.Context, store Store, now time.Time, d Digest) (active bool, err error) {
	err = store.(*memory).do(ctx, now, func(t *transaction) error {
		a, err := t.address(d)
		active = a.active(t.now) != nil
		return err
	})
	return active, err
}
