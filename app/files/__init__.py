"""Files people bring, and files made for them: kept by content, under names that keep their script."""
