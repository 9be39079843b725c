"""Receives the gateways' callbacks over HTTP."""
