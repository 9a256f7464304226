"""What an engine can do, one protocol an ability; a task names the one it needs.

Methods that take a sequence answer in the same order and may be given the items of several requests at once.
Generators yield as they go and return what is only known at the end. All raise errors of `contracts.errors` only.
"""
