"""What engines of the forecasting family can do."""
