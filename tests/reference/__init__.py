"""Slow, obvious second versions of what must not be wrong, sharing nothing with what they check.

- `decide_by_the_book` and the `book_…` files beside it: the decision once more, from the domain text alone, plain JSON
  values in. It imports nothing of ours, the words of the vocabulary included.
- `cases` (people who have granted enough, then `near_misses` and `spoilt_records`) and `noise` (every field by itself)
  make the random questions; the same seed makes the same ones.
- `agreement` puts a case to both, compares outcome, reasons, last valid day, grants, duties and notes, of the decision
  and of what its asker is told, and makes a case in which they differ as small as it can be.
- `test_agreement` runs ten thousand in `make test`, `nightly` a million in `make nightly`.

When the two differ, the domain text says who is right. Change the book only for a reason found there.
"""
