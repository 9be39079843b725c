"""The Compose page: recipients, text, price, and the last step before sending."""
