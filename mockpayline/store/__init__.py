"""Where worlds live: one interface (`domain.ports.Store`), SQLite behind it."""
