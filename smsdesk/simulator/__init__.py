"""Built-in gateways, written from the gateways' documents alone."""
