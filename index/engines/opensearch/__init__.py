"""OpenSearch as an engine: a node, or a cluster of many machines."""
