"""Makes the tables that are taken from libraries, so that no process has to wait for them."""
