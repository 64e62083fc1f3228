package models

// Revision counts the changes of any learner, encoding or combination that change a
// score. It is part of every cache key and bundle: raise it with such a change, and
// the golden scores in its test with it.
const Revision = 4
