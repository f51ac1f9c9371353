"""What was said in a thread, as a document to take along: by everybody who may read it, at any moment."""
