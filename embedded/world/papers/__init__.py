"""What stands on paper: invoices, sheets, tables."""
