"""What an operator decides: settings, the catalog of models, and the files Ray is started from."""
