package simulate

import "time"

// hourOf gives the hour of the compressed day, 0 to 24.
func (w *world) hourOf(at int64) float64 {
	day := int64(w.settings.Day)
	return 24 * float64(at%day) / float64(day)
}

// busyness is how much subscribers do at an hour, about 1 on average over the day: a
// trough before dawn, a shoulder at noon, the peak in the evening.
func busyness(hour float64) float64 { return onCurve(&dataByHour, hour) }

// moving is how much they travel: morning and late afternoon.
func moving(hour float64) float64 { return onCurve(&travelByHour, hour) }

var (
	dataByHour = [24]float64{.62, .44, .33, .27, .26, .34, .58, .88, 1.04, 1.08, 1.10, 1.14,
		1.20, 1.16, 1.12, 1.13, 1.19, 1.28, 1.39, 1.52, 1.60, 1.54, 1.25, .88}
	travelByHour = [24]float64{.25, .15, .10, .10, .20, .55, 1.3, 2.2, 2.3, 1.4, 1.0, 1.0,
		1.2, 1.1, 1.0, 1.2, 1.8, 2.4, 1.9, 1.2, .9, .7, .5, .35}
)

// onCurve reads a daily curve between its hours.
func onCurve(curve *[24]float64, hour float64) float64 {
	h := int(hour) % 24
	part := hour - float64(int(hour))
	return curve[h]*(1-part) + curve[(h+1)%24]*part
}

// seconds is a span of simulated time; milliseconds likewise.
func seconds(s float64) int64      { return int64(s*1e6) * int64(time.Microsecond) }
func milliseconds(m float64) int64 { return seconds(m / 1000) }
