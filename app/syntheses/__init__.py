"""What a discussion has come to, point by point, each with the posts it rests on."""
