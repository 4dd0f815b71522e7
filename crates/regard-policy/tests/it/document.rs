//! docs/policy.md: its example is a policy, and its sums are right.
