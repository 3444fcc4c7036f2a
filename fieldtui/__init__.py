"""One keyboard console over every crew, work order, form, schedule and webhook of a field organisation."""

__version__ = "0.1.0"
