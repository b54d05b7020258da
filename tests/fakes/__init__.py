"""In-memory adapters; each passes the contract suite of its port."""
