// Package onnx writes models in ONNX's format: a graph of operators as a protocol
// buffers message (onnx.proto of ONNX 1.12; IR version 8, operator set 17, ai.onnx.ml 3).
// It knows the format, not what the operators mean.
package onnx

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// What every model is written for: onnxruntime 1.12 and later, python3-onnx 1.12.
const (
	irVersion = 8
	opset     = 17
	mlOpset   = 3
)

// ML is the domain of the operators of classical machine learning; "" is that of all others.
const ML = "ai.onnx.ml"

// A Model is a graph with what people may want to know of it.
type Model struct {
	Producer, ProducerVersion string
	Doc                       string
	Properties                []Property // in the order in which they are written
	Graph                     Graph
}

// A Property is a fact about a model, for people and programs that ask for it.
type Property struct{ Key, Value string }

// A Graph computes Outputs from Inputs and Constants: its nodes stand in an order in
// which each finds its inputs made.
type Graph struct {
	Name      string
	Inputs    []Value
	Outputs   []Value
	Constants []Constant
	Nodes     []Node
}

// A Value is an input or output: a matrix of any number of rows.
type Value struct {
	Name    string
	Type    Type
	Columns int
	Doc     string
}

// A Type is one of TensorProto.DataType.
type Type uint64

const (
	Float  Type = 1
	String Type = 8
	Double Type = 11
)

// A Constant is a named vector of float64.
type Constant struct {
	Name   string
	Values []float64
}

// A Node applies an operator.
type Node struct {
	Op, Domain string
	In, Out    []string
	Attributes []Attribute
}

// An Attribute is a setting of an operator: a float32, int64, string, or a slice of one of them.
type Attribute struct {
	Name  string
	Value any
}

// Bytes gives the model's file. The same model gives the same bytes.
// It panics at an attribute of another type, which is a caller's bug.
func (m *Model) Bytes() []byte {
	var b []byte
	b = appendUint(b, 1, irVersion)
	b = appendString(b, 2, m.Producer)
	b = appendString(b, 3, m.ProducerVersion)
	b = appendString(b, 6, m.Doc)
	b = appendMessage(b, 7, m.Graph.message())
	b = appendMessage(b, 8, appendUint(appendString(nil, 1, ""), 2, opset))
	b = appendMessage(b, 8, appendUint(appendString(nil, 1, ML), 2, mlOpset))
	for _, p := range m.Properties {
		b = appendMessage(b, 14, appendString(appendString(nil, 1, p.Key), 2, p.Value))
	}
	return b
}

func (g *Graph) message() []byte {
	var b []byte
	for _, n := range g.Nodes {
		b = appendMessage(b, 1, n.message())
	}
	b = appendString(b, 2, g.Name)
	for _, c := range g.Constants {
		b = appendMessage(b, 5, c.message())
	}
	for _, v := range g.Inputs {
		b = appendMessage(b, 11, v.message())
	}
	for _, v := range g.Outputs {
		b = appendMessage(b, 12, v.message())
	}
	return b
}

func (n *Node) message() []byte {
	var b []byte
	for _, name := range n.In {
		b = appendString(b, 1, name)
	}
	for _, name := range n.Out {
		b = appendString(b, 2, name)
	}
	b = appendString(b, 3, "make_"+n.Out[0])
	b = appendString(b, 4, n.Op)
	for _, a := range n.Attributes {
		b = appendMessage(b, 5, a.message())
	}
	return appendString(b, 7, n.Domain)
}

// message writes an AttributeProto; lists of numbers are packed, which every reader of
// protocol buffers accepts.
func (a *Attribute) message() []byte {
	b := appendString(nil, 1, a.Name)
	kind := uint64(0)
	switch v := a.Value.(type) {
	case float32:
		kind, b = 1, protowire.AppendFixed32(protowire.AppendTag(b, 2, protowire.Fixed32Type), math.Float32bits(v))
	case int64:
		kind, b = 2, appendUint(b, 3, uint64(v))
	case string:
		kind, b = 3, appendString(b, 4, v)
	case []float32:
		kind, b = 6, appendMessage(b, 7, packFloats(v))
	case []int64:
		kind, b = 7, appendMessage(b, 8, packInts(v))
	case []string:
		kind = 8
		for _, s := range v {
			b = appendString(b, 9, s)
		}
	default:
		panic(fmt.Sprintf("onnx: attribute %s is a %T", a.Name, v))
	}
	return appendUint(b, 20, kind)
}

func packFloats(values []float32) []byte {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = protowire.AppendFixed32(b, math.Float32bits(v))
	}
	return b
}

func packInts(values []int64) []byte {
	b := make([]byte, 0, 2*len(values))
	for _, v := range values {
		b = protowire.AppendVarint(b, uint64(v))
	}
	return b
}

// message writes a TensorProto.
func (c *Constant) message() []byte {
	raw := make([]byte, 0, 8*len(c.Values))
	for _, v := range c.Values {
		raw = protowire.AppendFixed64(raw, math.Float64bits(v))
	}
	b := appendMessage(nil, 1, packInts([]int64{int64(len(c.Values))}))
	b = appendUint(b, 2, uint64(Double))
	b = appendString(b, 8, c.Name)
	return appendMessage(b, 9, raw)
}

// message writes a ValueInfoProto: a tensor of "rows" by Columns.
func (v *Value) message() []byte {
	var shape []byte
	shape = appendMessage(shape, 1, appendString(nil, 2, "rows"))
	shape = appendMessage(shape, 1, appendUint(nil, 1, uint64(v.Columns)))
	tensor := appendMessage(appendUint(nil, 1, uint64(v.Type)), 2, shape)
	b := appendString(nil, 1, v.Name)
	b = appendMessage(b, 2, appendMessage(nil, 1, tensor))
	return appendString(b, 3, v.Doc)
}

func appendUint(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}

func appendString(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func appendMessage(b []byte, field protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), m)
}
