"""The gateways: requests, answers, reports and code tables."""
