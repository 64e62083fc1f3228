package promise

// Tail is the beta-binomial tail that a verdict's chance comes from.
var Tail = betaBinomialTail
