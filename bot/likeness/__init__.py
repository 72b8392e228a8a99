"""What papers are like each other, by the terms that they share."""
