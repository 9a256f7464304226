"""From what is asked to what will run: kinds found, chains searched, models chosen; nothing is run here."""
