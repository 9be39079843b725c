"""The Contacts page: the address book, its lists and opt-outs, and bringing in files."""
