"""The one place that performs what flows ask for: connections, logins, limits, retries, and the httpx library."""
