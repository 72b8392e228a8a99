"""What Offprint is: papers, subscriptions, matches, cards, digests, and the verbs that join them."""
