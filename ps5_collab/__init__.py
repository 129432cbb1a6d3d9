"""PS5 Collab: where practitioner schools design, study and share lessons."""

__version__ = "0.1.0"
