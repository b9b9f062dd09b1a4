"""What the tests of the real clients share: a running server, plain HTTP to it, and client scripts run against it."""
