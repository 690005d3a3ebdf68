"""The Grafana dashboards as Python data."""
