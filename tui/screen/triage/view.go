package triage

import (
	"context"
	"strconv"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/tui/screen"
)

// A view is what a person's Triage looked like when they left.
type view struct {
	filter string
	order  store.GroupOrder
}

// Under which names the store keeps it.
const (
	filterView = "triage.filter"
	orderView  = "triage.order"
)

// restore brings the view of the last time back.
func (s *Screen) restore(x *screen.Context) {
	db, who := s.desk.Store(), s.desk.Who()
	v := view{openQueue, s.order}
	x.Run("view", func(ctx context.Context) (any, error) {
		text, err := db.View(ctx, who, filterView)
		if err != nil {
			return nil, err
		}
		if text != "" {
			v.filter = text
		}
		order, err := db.View(ctx, who, orderView)
		if n, bad := strconv.Atoi(order); bad == nil && n >= 0 && n <= int(store.GroupWorst) {
			v.order = store.GroupOrder(n)
		}
		return v, err
	})
}

func (s *Screen) keepView(x *screen.Context) {
	db, who, v := s.desk.Store(), s.desk.Who(), view{s.filterText, s.order}
	x.Run("view", func(ctx context.Context) (any, error) {
		if err := db.SaveView(ctx, who, filterView, v.filter); err != nil {
			return nil, err
		}
		return nil, db.SaveView(ctx, who, orderView, strconv.Itoa(int(v.order)))
	})
}
