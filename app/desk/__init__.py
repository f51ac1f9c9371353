"""Where organisers and the secretariat see what waits for them."""
