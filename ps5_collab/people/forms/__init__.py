"""Shape and messages of what people type about themselves, each other and their schools."""
