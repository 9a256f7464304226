"""What invoices call their facts, and how these are asked for."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

LABELS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "buyer": ("Customer:", "Bill to:", "Invoice to:", "For:", "Buyer:", "Name:"),
        "seller": ("From:", "Seller:", "Sold by:", "Supplier:"),
        "number": ("Invoice number:", "Number:", "Invoice no:", "No:", "Invoice:"),
        "date": ("Date:", "Invoice date:", "Issued:", "Date of issue:"),
        "due": ("Due:", "Due date:", "Pay by:", "Payable until:"),
        "place": ("City:", "Place:", "Town:"),
        "total": ("Total:", "Total due:", "Total due", "Amount due:", "Sum:", "To pay:", "Total amount:"),
    }
)
"""What stands before each fact."""
QUESTIONS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "buyer": (
            "who is the invoice for",
            "who is the customer",
            "who is the buyer",
            "who is it for",
            "who has to pay",
            "who must pay",
            "whose invoice is it",
            "who is billed",
            "what is the name of the customer",
            "to whom is it addressed",
        ),
        "seller": (
            "who is it from",
            "who is the invoice from",
            "who is the seller",
            "who sold it",
            "who sent the invoice",
            "who wrote the invoice",
            "who is the supplier",
        ),
        "number": (
            "what is the invoice number",
            "what is the number of the invoice",
            "what number does the invoice have",
            "which number does it have",
            "what is the number",
            "invoice number",
        ),
        "date": (
            "what is the date",
            "what is the invoice date",
            "what is the date of the invoice",
            "when was it issued",
            "when was the invoice written",
            "which date does the invoice have",
        ),
        "due": (
            "when is it due",
            "what is the due date",
            "when must it be paid",
            "when is the invoice due",
            "until when must it be paid",
            "by when is it to be paid",
        ),
        "place": (
            "which city is it",
            "what is the city",
            "where does the customer live",
            "where is the customer from",
            "in which city is the customer",
            "in which town is it",
        ),
        "total": (
            "what is the total",
            "how much is the total",
            "what is the total amount",
            "how much is due",
            "how much must be paid",
            "how much is to be paid",
            "how much is it",
            "how much is it in all",
            "what is the amount due",
            "what is the sum",
            "total",
        ),
    }
)
COSTS = ("how much does the {} cost", "what is the price of the {}", "what does the {} cost", "how much is the {}")
COUNTS = ("how many {} are there", "how many {} were sold", "how many {} were bought", "what is the count of {}")
HEADS = (
    ("Item", "Count", "Price"),
    ("Item", "Quantity", "Amount"),
    ("Article", "Number", "Price"),
    ("What", "Count", "Cost"),
)
TITLES = ("INVOICE", "Invoice", "BILL", "Invoice", "INVOICE")
