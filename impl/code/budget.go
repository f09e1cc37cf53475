package code

import "docsascode.example/impl/journal"

// A Budget is a limit that many addresses share: the sends or the attempts of a network,
// of a site, or of all networks together.
type Budget struct {
	Limit Limit
	Of    Digest // of what shares it
	Rates []Rate
}

// near is the part of a budget, in hundredths, at which a store reports it.
const near = 80

// isNear reports whether the latest event at now is the one that has just used so much of a
// rate.
func (e events) isNear(now instant, rates []Rate) bool {
	for _, r := range rates {
		if e.within(now, r) == (int64(r.Max)*near+99)/100 {
			return true
		}
	}
	return false
}

// within is how many events a rate counts at now.
func (e events) within(now instant, r Rate) (n int64) {
	for _, c := range e {
		if now.sub(c.At) < r.Per {
			n += c.N
		}
	}
	return n
}

// budgetRecord is all that a store keeps about a network, a site or all networks.
type budgetRecord struct {
	Until    instant
	Sends    events
	Attempts events
}

func sends(b *budgetRecord) *events    { return &b.Sends }
func attempts(b *budgetRecord) *events { return &b.Attempts }

// A spending is the budgets of one request, with what each has counted.
type spending struct {
	*transaction
	budgets []Budget
	records []budgetRecord
	kind    func(*budgetRecord) *events
}

func (t *transaction) spending(budgets []Budget, kind func(*budgetRecord) *events) (*spending, error) {
	s := &spending{transaction: t, budgets: budgets, records: make([]budgetRecord, len(budgets)), kind: kind}
	for i, b := range budgets {
		stored, err := t.Get(keyOf(b.Of))
		if err != nil {
			return nil, err
		}
		if s.records[i], err = decodeBudget(stored); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// refusal is that of the budget that waits the longest.
func (s *spending) refusal() (longest Refusal) {
	for i, b := range s.budgets {
		if w := s.kind(&s.records[i]).wait(s.now, b.Rates); w > longest.Wait {
			longest = Refusal{b.Limit, w}
		}
	}
	return longest
}

// count counts an event in each budget, and returns the limits that are now near.
func (s *spending) count() (close []Limit) {
	for i, b := range s.budgets {
		list := s.kind(&s.records[i])
		*list = list.add(s.now, b.Rates)
		if list.isNear(s.now, b.Rates) {
			close = append(close, b.Limit)
		}
		keep(&s.records[i].Until, s.now, horizon(b.Rates))
		s.put(i)
	}
	return close
}

// left is what is left of the first budget, and for how long if that is nothing.
func (s *spending) left() Left {
	if len(s.budgets) == 0 {
		return Left{}
	}
	b, list := s.budgets[0], *s.kind(&s.records[0])
	return list.left(b.Limit, s.now, b.Rates)
}

// left is what is left of the last of the rates. Its reset is when the oldest event no longer
// counts.
func (e events) left(limit Limit, now instant, rates []Rate) Left {
	r := rates[len(rates)-1]
	l := Left{Limit: limit, N: max(0, r.Max-int(e.within(now, r)))}
	for _, c := range e {
		if now.sub(c.At) < r.Per {
			l.Reset = c.At.add(r.Per).sub(now)
			break
		}
	}
	return l
}

// giveBack takes back an event that each budget counted at that time.
func (s *spending) giveBack(at instant) {
	for i, b := range s.budgets {
		list := s.kind(&s.records[i])
		*list = list.giveBack(at, b.Rates)
		s.put(i)
	}
}

func (s *spending) put(i int) {
	r := s.records[i]
	s.Put(journal.Record{Key: keyOf(s.budgets[i].Of), Deadline: deadline(r.Until), Value: r.encode()})
}
