"""Which models there are, of the catalog, the operator's folders and the Hub, and what each can be asked for."""
