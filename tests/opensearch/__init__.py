"""Tests of the OpenSearch engine on real nodes; `make test-opensearch` runs them."""
