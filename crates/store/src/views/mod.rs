//! Composed reads: what a page shows at once, each through a grant.
