package store

import (
	"net/netip"
)

// Addresses are stored as a byte for the family and the address, so that a block of
// addresses is a range of bytes and no address of one family lies in a block of the
// other. An IPv4 address in IPv6 clothes is stored as what it is. An address with a
// zone lies in no block, as netip has it.
const (
	family4     = 4
	family6     = 6
	family6Zone = 7
)

// addressBytes is nil for "not in this data".
func addressBytes(a netip.Addr) []byte {
	a = a.Unmap()
	switch {
	case !a.IsValid():
		return nil
	case a.Is4():
		b := a.As4()
		return append([]byte{family4}, b[:]...)
	case a.Zone() != "":
		b := a.As16()
		return append(append([]byte{family6Zone}, b[:]...), clean(a.Zone())...)
	}
	b := a.As16()
	return append([]byte{family6}, b[:]...)
}

// readAddress reads what addressBytes wrote; bytes that are none give the zero Addr.
func readAddress(b []byte) netip.Addr {
	if len(b) == 0 {
		return netip.Addr{}
	}
	switch tag, rest := b[0], b[1:]; {
	case tag == family4 && len(rest) == 4, tag == family6 && len(rest) == 16:
		a, _ := netip.AddrFromSlice(rest)
		return a
	case tag == family6Zone && len(rest) > 16:
		a, _ := netip.AddrFromSlice(rest[:16])
		return a.WithZone(string(rest[16:]))
	}
	return netip.Addr{}
}

// blockRange is the first and the last address of a block.
func blockRange(p netip.Prefix) (first, last []byte) {
	p = p.Masked()
	first = addressBytes(p.Addr())
	if p.Addr().Is4In6() { // a block of IPv6 addresses that are IPv4 ones: nothing is stored so
		b := p.Addr().As16()
		first = append([]byte{family6}, b[:]...)
	}
	last = append([]byte(nil), first...)
	width := 8 * (len(first) - 1)
	for bit := p.Bits(); bit < width; bit++ {
		last[1+bit/8] |= 0x80 >> (bit % 8)
	}
	return first, last
}
