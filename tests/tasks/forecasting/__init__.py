"""The forecasting family through HTTP."""
